/** Texts of segments, folded once and cached while there is room, so that a second search only compares. */
import { isFilter } from '../archive/read/filters';
import type { EventFilter } from '../archive/tables/types';
import { fromUtf8 } from '../wire/frame/bytes';
import { isCounted } from '../wire/frame/event';
import { foldText } from '../wire/fold';
import type { FilterColumns } from '../wire/frame/canonical-read';
import {
	decodeFilterColumns,
	decodeTextColumns,
	inflateText,
	openFrame,
	type PackedFrame
} from '../wire/frame/frame';

/** Limit of cached UTF-16 units: a million short messages. */
const MOST_UNITS = 64 * 1024 * 1024;

/** Maps positions in the text to events and their kinds. Most segments need it only for their first hit. */
interface Lines {
	/** The events' folded texts, one after the other, and where each ends. */
	readonly text: string;
	readonly ends: Uint32Array;
	readonly kinds: readonly number[];
}

/** The texts of one segment or frame. */
export class Texts {
	#lines: Lines | null = null;
	#columns: FilterColumns | null = null;
	#text: string;
	constructor(packed: PackedFrame) {
		const bytes = inflateText(packed);
		const raw = fromUtf8(bytes);
		// With a byte for each unit the text is ASCII, as in half of the segments of an English chat: half the work.
		const ascii = raw.length === bytes.length;
		this.#text = ascii ? raw.toLowerCase() : foldText(raw);
		if (ascii || isEven(raw, this.#text)) return;
		// Folded together, the end of one text could combine with the start of the next, and then not be found.
		this.#lines = linesOf(packed, null);
		this.#text = this.#lines.text;
	}

	get units(): number {
		return this.#text.length;
	}

	/**
	 * The indexes of the events that match and contain `needle` (folded), ascending. `bytes` is called only the
	 * first time that there seems to be a match.
	 */
	async find(
		needle: string,
		filter: EventFilter,
		bytes: () => Promise<Uint8Array | undefined>
	): Promise<number[]> {
		if (!this.#text.includes(needle)) return [];
		const filters = isFilter(filter);
		if (!this.#lines || (filters && !this.#columns)) {
			const packed = await bytes();
			if (!packed) return [];
			const frame = openFrame(packed);
			this.#lines ??= linesOf(frame, this.#text);
			if (filters) this.#columns ??= decodeFilterColumns(frame);
		}
		const { kinds } = this.#lines;
		const columns = filters ? this.#columns : null;
		return indexesIn(this.#lines, needle).filter(
			(i) => isCounted(kinds[i] ?? -1) && (!columns || matches(columns, i, filter))
		);
	}
}

/** Marks that combine with folded letters (ı with an acute becomes í), and narrow katakana, whose marks do. */
const SHORTENED = /[\u0300-\u036f\uff61-\uff9f]/;

/**
 * Whether folding preserves positions: the text is composed already, and so are its parts, nothing in it becomes
 * shorter, and so nothing became longer either.
 */
const isEven = (raw: string, folded: string): boolean =>
	folded.length === raw.length && !SHORTENED.test(raw) && raw.normalize('NFC') === raw;

/** `even`: the folded text if folding preserved the position of every unit, else null. */
function linesOf(packed: PackedFrame, even: string | null): Lines {
	const { textLengths, kinds } = decodeTextColumns(packed);
	if (even !== null) return { text: even, ends: sums(textLengths), kinds };
	// Each text is folded by itself, so that letters of two texts don't combine.
	const raw = fromUtf8(inflateText(packed));
	let at = 0;
	const texts = textLengths.map((length) => foldText(raw.slice(at, (at += length))));
	return { text: texts.join(''), ends: sums(texts.map(({ length }) => length)), kinds };
}

function sums(lengths: readonly number[]): Uint32Array {
	let end = 0;
	return Uint32Array.from(lengths, (length) => (end += length));
}

/** The events whose text contains it, ascending. */
function indexesIn({ text, ends }: Lines, needle: string): number[] {
	const found: number[] = [];
	let i = 0;
	for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at)) {
		while ((ends[i] ?? Infinity) <= at) i++;
		const end = ends[i] ?? Infinity;
		if (at + needle.length > end) {
			// The match runs on into the next message.
			at++;
			continue;
		}
		found.push(i);
		at = end;
	}
	return found;
}

const matches = (
	{ channels, users, sent }: FilterColumns,
	i: number,
	filter: EventFilter
): boolean =>
	(filter.channel === undefined || channels[i] === filter.channel) &&
	(filter.user === undefined || users[i] === filter.user) &&
	(filter.from === undefined || (sent[i] ?? 0) >= filter.from) &&
	(filter.before === undefined || (sent[i] ?? 0) < filter.before);

/** A cache of texts by key, up to the limit. */
export class TextStore {
	readonly #texts = new Map<string, Texts>();
	#units = 0;

	get(key: string): Texts | undefined {
		return this.#texts.get(key);
	}

	/** The texts of a frame, cached while there is room. */
	open(key: string, bytes: Uint8Array): Texts {
		const texts = new Texts(openFrame(bytes));
		if (this.#units + texts.units <= MOST_UNITS) {
			this.#texts.set(key, texts);
			this.#units += texts.units;
		}
		return texts;
	}
}
