/** Texts of segments, folded once and kept while there is room: a second search only compares. */
import { isOpen } from '../archive/events';
import type { EventFilter } from '../archive/types';
import { fromUtf8 } from '../wire/bytes';
import { isCounted } from '../wire/event';
import { foldsInPlace, foldText } from '../wire/fold';
import {
	decodeColumns,
	decodeLines,
	inflateText,
	openFrame,
	type PackedFrame
} from '../wire/frame';

/** UTF-16 units that are kept at most: a million short messages. */
const MOST_UNITS = 64 * 1024 * 1024;

/** Which event a place in the text belongs to. */
interface Lines {
	/** Where each event's folded text ends. */
	readonly ends: Uint32Array;
	readonly counted: Uint8Array;
}

/** What filters ask of each event. */
interface Columns {
	readonly channel: Uint32Array;
	readonly user: Uint32Array;
	readonly sentAt: Float64Array;
}

/** The texts of one segment. */
export class Texts {
	/** Folded, one after the other. */
	readonly #text: string;
	/** Read when something is found for the first time, and when a filter asks for the first time. */
	#lines: Lines | null = null;
	#columns: Columns | null = null;

	constructor(packed: PackedFrame) {
		const raw = fromUtf8(inflateText(packed));
		if (foldsInPlace(raw)) {
			this.#text = foldText(raw);
			return;
		}
		// What stands side by side may fold to something else than each text alone.
		const texts: string[] = [];
		let at = 0;
		this.#lines = linesOf(packed, (length) => {
			const text = foldText(raw.slice(at, (at += length)));
			texts.push(text);
			return text.length;
		});
		this.#text = texts.join('');
	}

	get units(): number {
		return this.#text.length;
	}

	/** Whether `needle` (folded) is in them; maybe in two together. */
	has(needle: string): boolean {
		return this.#text.includes(needle);
	}

	/** Whether `find` has all that it needs. */
	isRead(filter: EventFilter): boolean {
		return this.#lines !== null && (this.#columns !== null || isOpen(filter));
	}

	/** Reads that, from the frame that the texts came from. */
	read(packed: PackedFrame, filter: EventFilter): void {
		this.#lines ??= linesOf(packed, (length) => length);
		if (!isOpen(filter)) this.#columns ??= columnsOf(packed);
	}

	/** The indexes of the events that have `needle` (folded) in their text and match; ascending. Needs `read`. */
	find(needle: string, filter: EventFilter): number[] {
		const text = this.#text;
		const found: number[] = [];
		if (!this.#lines) return found;
		const { ends, counted } = this.#lines;
		let i = 0;
		for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at)) {
			while ((ends[i] ?? Infinity) <= at) i++;
			const end = ends[i] ?? Infinity;
			if (at + needle.length > end) {
				// It runs on into the next message.
				at++;
				continue;
			}
			if (counted[i] === 1 && this.#matches(i, filter)) found.push(i);
			at = end;
		}
		return found;
	}

	#matches(i: number, filter: EventFilter): boolean {
		if (isOpen(filter)) return true;
		const columns = this.#columns;
		if (!columns) return false;
		const sentAt = columns.sentAt[i] ?? 0;
		return (
			(filter.channel === undefined || columns.channel[i] === filter.channel) &&
			(filter.user === undefined || columns.user[i] === filter.user) &&
			(filter.from === undefined || sentAt >= filter.from) &&
			(filter.before === undefined || sentAt < filter.before)
		);
	}
}

/** The lines of a frame; `unitsOf` says how long a text of so many units is folded, and is called in order. */
function linesOf(packed: PackedFrame, unitsOf: (length: number) => number): Lines {
	const { kinds, textLengths } = decodeLines(packed);
	let end = 0;
	return {
		ends: Uint32Array.from(textLengths, (length) => (end += unitsOf(length))),
		counted: Uint8Array.from(kinds, (kind) => Number(isCounted(kind)))
	};
}

function columnsOf(packed: PackedFrame): Columns {
	const { channels, users, sent } = decodeColumns(packed);
	return {
		channel: Uint32Array.from(channels),
		user: Uint32Array.from(users),
		sentAt: Float64Array.from(sent)
	};
}

/** Texts by place, as many as there is room for. */
export class TextStore {
	readonly #texts = new Map<string, Texts>();
	#units = 0;

	get(key: string): Texts | undefined {
		return this.#texts.get(key);
	}

	has(key: string): boolean {
		return this.#texts.has(key);
	}

	/** The texts of a frame, which are kept unless there is no more room. */
	open(key: string, bytes: Uint8Array): Texts {
		const texts = new Texts(openFrame(bytes));
		if (this.#units + texts.units <= MOST_UNITS) {
			this.#texts.set(key, texts);
			this.#units += texts.units;
		}
		return texts;
	}
}
