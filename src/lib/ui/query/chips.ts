/** A written query as the field shows it: clauses with keys as chips, the rest as text. */
import { OpenQuote, piecesOf, type Piece } from '$lib/query/clauses';
import { parse } from '$lib/query/parse';
import type { Span } from '$lib/query/query';

export interface Draft {
	/** Clauses with keys as they are written; several that OR joins are one chip. */
	readonly chips: readonly string[];
	readonly text: string;
}

export const EMPTY: Draft = { chips: [], text: '' };

/** The query that a draft stands for. */
export const writtenOf = ({ chips, text }: Draft): string =>
	[...chips, text.trim()].filter((part) => part !== '').join(' ');

/** The same query as the field writes it, chips first: what an error points at is at the same place in both. */
export const arranged = (written: string, now: number): string => writtenOf(draftOf(written, now));

/** Clauses that OR joins, in a row. */
function groupsOf(pieces: readonly Piece[]): Piece[][] {
	const groups: Piece[][] = [];
	let joins = false;
	for (const piece of pieces) {
		const last = groups.at(-1);
		if (last && (piece.type === 'or' || joins)) last.push(piece);
		else groups.push([piece]);
		joins = piece.type === 'or';
	}
	return groups;
}

/**
 * The draft of a written query. A clause that can't be searched for stays text, where its fault can be marked. Blanks at
 * the ends of the text stay: somebody may be typing there.
 */
export function draftOf(written: string, now: number): Draft {
	let pieces: Piece[];
	try {
		pieces = piecesOf(written);
	} catch (error) {
		if (!(error instanceof OpenQuote)) throw error;
		return { chips: [], text: written };
	}
	const chips: string[] = [];
	let [text, rest] = ['', 0];
	for (const group of groupsOf(pieces)) {
		const [first, last] = [group[0], group.at(-1)];
		if (!first || !last || !isChip(group, written, now)) continue;
		chips.push(written.slice(first.start, last.end));
		text = joint(text, written.slice(rest, first.start));
		rest = last.end;
	}
	text = joint(text, written.slice(rest));
	// Chips go in front: an OR that joins nothing would join them.
	return /^\s*OR(?:\s|$)/u.test(text) ? { chips: [], text: written } : { chips, text };
}

/** Two parts of a text without a doubled blank between them. */
const joint = (before: string, after: string): string =>
	before === '' || /\s$/.test(before) ? before + after.trimStart() : before + after;

const isChip = (group: readonly Piece[], written: string, now: number): boolean =>
	group.every(({ type }) => type === 'key' || type === 'or') &&
	parse(written.slice(group[0]?.start, group.at(-1)?.end), now).type === 'query';

/** What is typed becomes chips where it can; `caret` is its place in the text, before and after. */
export function settled(
	{ chips, text }: Draft,
	caret: number,
	now: number
): { readonly draft: Draft; readonly caret: number } {
	const [before, all] = [text.slice(0, caret), text].map((part) =>
		draftOf([...chips, part].join(' '), now)
	);
	if (!before || !all || all.chips.length < chips.length) return { draft: { chips, text }, caret };
	return { draft: all, caret: Math.min(before.text.length, all.text.length) };
}

/** The chip as text again, before what is typed. */
export function opened({ chips, text }: Draft, index: number): { draft: Draft; caret: number } {
	const chip = chips[index] ?? '';
	return {
		draft: {
			chips: chips.filter((_, i) => i !== index),
			text: chip + (text && ` ${text.trimStart()}`)
		},
		caret: chip.length
	};
}

export const without = ({ chips, text }: Draft, index: number): Draft => ({
	chips: chips.filter((_, i) => i !== index),
	text
});

/** Where each part of a draft stands in its written query: chips, then the text. */
export function spansOf({ chips, text }: Draft): { chips: readonly Span[]; text: Span } {
	let at = 0;
	const spans = chips.map((chip) => {
		const span = { start: at, end: at + chip.length };
		at = span.end + 1;
		return span;
	});
	return { chips: spans, text: { start: at, end: at + text.trim().length } };
}

/** The part of `span` that lies within `part`, from the part's start on; null for none. An empty one is one unit long. */
export function within(span: Span, part: Span): Span | null {
	const start = Math.max(span.start, part.start);
	const end = Math.min(Math.max(span.end, span.start + 1), part.end);
	// What is missing at the end of a text is marked beneath its last sign.
	if (start >= end && span.start >= part.end && part.end > part.start && span.start <= part.end + 1)
		return { start: part.end - part.start - 1, end: part.end - part.start };
	return start < end ? { start: start - part.start, end: end - part.start } : null;
}

/** Whether a key is being typed at the end: what it will be nobody knows yet. */
export function isOpen({ text }: Draft): boolean {
	try {
		const last = piecesOf(text).at(-1);
		return (
			last !== undefined &&
			(last.type === 'or' || (last.type === 'key' && last.end === text.length))
		);
	} catch (error) {
		if (error instanceof OpenQuote) return true;
		throw error;
	}
}
