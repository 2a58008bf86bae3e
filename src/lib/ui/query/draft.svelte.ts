import { parse } from '$lib/query/parse';
import type { QueryError } from '$lib/query/query';
import { draftOf, EMPTY, isOpen, opened, settled, without, writtenOf, type Draft } from './chips';
import { remember } from './kept-list.svelte';

/** A search begins when nothing was typed for this long, in ms. */
const PAUSE_MS = 150;

/** Faults that are none as long as somebody writes on. */
const UNFINISHED = new Set<QueryError['code']>(['open-quote', 'dangling-or']);

/** What a reader writes in the field, until it is searched for. */
export class FieldDraft {
	#draft: Draft = $state.raw(EMPTY);
	/** What is wrong with it. */
	error: QueryError | null = $state.raw(null);
	/** What the page was told last. */
	#told = '';
	#timer: ReturnType<typeof setTimeout> | undefined;
	readonly #onsearch: (written: string) => void;

	constructor(onsearch: (written: string) => void) {
		this.#onsearch = onsearch;
	}

	get chips(): readonly string[] {
		return this.#draft.chips;
	}
	get text(): string {
		return this.#draft.text;
	}
	get written(): string {
		return writtenOf(this.#draft);
	}

	/** Shows the query of the address, unless it came from here. */
	follow(written: string): void {
		if (written === this.#told) return;
		clearTimeout(this.#timer);
		const { chips, text } = draftOf(written, Date.now());
		this.#draft = { chips, text: text.trim() };
		this.#told = written;
		this.error = null;
	}

	/** The text was typed; `caret` is in it. Returns where the caret is after it. Nothing happens amid a composition. */
	typed(text: string, caret: number, composing: boolean): number {
		this.#draft = { ...this.#draft, text };
		clearTimeout(this.#timer);
		if (composing) return caret;
		let after = caret;
		if (/\s/.test(text.charAt(caret - 1))) after = this.#settle(caret);
		this.error = null;
		this.#timer = setTimeout(() => this.#pause(), PAUSE_MS);
		return after;
	}

	/** Searches for what is written. Returns whether that is possible. */
	enter(): boolean {
		this.#settle(this.text.length);
		this.#draft = { ...this.#draft, text: this.text.trim() };
		const parsed = parse(this.written, Date.now());
		this.error = parsed.type === 'error' ? parsed.error : null;
		clearTimeout(this.#timer);
		if (this.error) return false;
		remember(this.written);
		this.#tell();
		return true;
	}

	/** Another query in place of this one. */
	replace(written: string): void {
		const { chips, text } = draftOf(written, Date.now());
		this.#draft = { chips, text: text.trim() };
		this.enter();
	}

	/** A text with another in its place; what is complete becomes a chip. Returns where the caret is. */
	complete(text: string, caret: number): number {
		this.#draft = { ...this.#draft, text };
		const after = this.#settle(caret);
		this.error = null;
		clearTimeout(this.#timer);
		if (!isOpen(this.#draft)) this.#pause();
		return after;
	}

	/** The chip as text. Returns where the caret is. */
	open(index: number): number {
		const { draft, caret } = opened(this.#draft, index);
		this.#draft = draft;
		clearTimeout(this.#timer);
		return caret;
	}

	remove(index: number): void {
		this.#draft = without(this.#draft, index);
		this.error = null;
		clearTimeout(this.#timer);
		if (!isOpen(this.#draft)) this.#pause();
	}

	close(): void {
		clearTimeout(this.#timer);
	}

	#settle(caret: number): number {
		const { draft, caret: after } = settled(this.#draft, caret, Date.now());
		this.#draft = draft;
		return after;
	}

	/** Searches once somebody rests, if what is there is whole. */
	#pause(): void {
		if (isOpen(this.#draft)) return;
		const parsed = parse(this.written, Date.now());
		if (parsed.type === 'error')
			this.error = UNFINISHED.has(parsed.error.code) ? null : parsed.error;
		else this.#tell();
	}

	#tell(): void {
		const { written } = this;
		if (written === this.#told) return;
		this.#told = written;
		this.#onsearch(written);
	}
}
