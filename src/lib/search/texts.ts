/** Texts of segments, folded once and kept while there is room: a second search only compares. */
import type { EventFilter } from '../archive/types';
import { fromUtf8 } from '../wire/bytes';
import { isCounted } from '../wire/event';
import { foldText } from '../wire/fold';
import { decodeHead, inflateText, openFrame, type PackedFrame } from '../wire/frame';

/** UTF-16 units that are kept at most: a million short messages. */
const MOST_UNITS = 64 * 1024 * 1024;

/** Which event a place in the text belongs to, and what filters ask of it. Built only for a segment that has a hit. */
interface Lines {
	/** The events' folded texts, one after the other, and where each ends. */
	readonly text: string;
	readonly ends: Uint32Array;
	readonly counted: Uint8Array;
	readonly channel: Uint32Array;
	readonly user: Uint32Array;
	readonly sentAt: Float64Array;
}

/**
 * A text that is as long when it is folded, each unit in its place: below U+0300 nothing composes, and only ß and İ
 * have two units in their small form.
 */
const EVEN = /^[^\u0300-\uffffßİ]*$/;

/** The texts of one segment or frame. */
export class Texts {
	#lines: Lines | null = null;
	#text: string;
	readonly #even: boolean;

	constructor(packed: PackedFrame) {
		const raw = fromUtf8(inflateText(packed));
		this.#even = EVEN.test(raw);
		this.#text = foldText(raw);
	}

	get units(): number {
		return this.#text.length;
	}

	/**
	 * The indexes of the events that have `needle` (folded) in their text and match; ascending. `bytes` are
	 * asked for when it looks as if there are any, for the first time.
	 */
	async find(
		needle: string,
		filter: EventFilter,
		bytes: () => Promise<Uint8Array | undefined>
	): Promise<number[]> {
		if (!this.#text.includes(needle)) return [];
		if (!this.#lines) {
			const packed = await bytes();
			if (!packed) return [];
			this.#lines = linesOf(openFrame(packed), this.#even ? this.#text : null);
			this.#text = this.#lines.text;
		}
		return indexesIn(this.#lines, needle, filter);
	}
}

/** `even`: the folded text where it is as long as the text, else null. */
function linesOf(packed: PackedFrame, even: string | null): Lines {
	const { events, textLengths } = decodeHead(packed);
	return {
		...(even === null ? foldedLines(packed, textLengths) : { text: even, ends: sums(textLengths) }),
		counted: Uint8Array.from(events, ({ kind }) => Number(isCounted(kind))),
		channel: Uint32Array.from(events, ({ channel }) => channel),
		user: Uint32Array.from(events, ({ author }) => author?.user ?? 0),
		sentAt: Float64Array.from(events, ({ sentAt }) => sentAt)
	};
}

/** Each text folded by itself: over their borders, letters may not become one. */
function foldedLines(
	packed: PackedFrame,
	lengths: readonly number[]
): Pick<Lines, 'text' | 'ends'> {
	const raw = fromUtf8(inflateText(packed));
	let at = 0;
	const texts = lengths.map((length) => foldText(raw.slice(at, (at += length))));
	return { text: texts.join(''), ends: sums(texts.map(({ length }) => length)) };
}

function sums(lengths: readonly number[]): Uint32Array {
	let end = 0;
	return Uint32Array.from(lengths, (length) => (end += length));
}

function indexesIn(lines: Lines, needle: string, filter: EventFilter): number[] {
	const { text, ends } = lines;
	const found: number[] = [];
	let i = 0;
	for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at)) {
		while ((ends[i] ?? Infinity) <= at) i++;
		const end = ends[i] ?? Infinity;
		if (at + needle.length > end) {
			// It runs on into the next message.
			at++;
			continue;
		}
		if (matches(lines, i, filter)) found.push(i);
		at = end;
	}
	return found;
}

const matches = (
	{ counted, channel, user, sentAt }: Lines,
	i: number,
	filter: EventFilter
): boolean =>
	counted[i] === 1 &&
	(filter.channel === undefined || channel[i] === filter.channel) &&
	(filter.user === undefined || user[i] === filter.user) &&
	(filter.from === undefined || (sentAt[i] ?? 0) >= filter.from) &&
	(filter.before === undefined || (sentAt[i] ?? 0) < filter.before);

/** Texts by place, as many as there is room for. */
export class TextStore {
	readonly #texts = new Map<string, Texts>();
	#units = 0;

	get(key: string): Texts | undefined {
		return this.#texts.get(key);
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
