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

/** The texts of one segment or frame. */
export class Texts {
	#lines: Lines | null = null;
	#text: string;

	constructor(packed: PackedFrame) {
		this.#text = foldText(fromUtf8(inflateText(packed)));
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
			this.#lines = linesOf(openFrame(packed));
			this.#text = this.#lines.text;
		}
		return indexesIn(this.#lines, needle, filter);
	}
}

function linesOf(packed: PackedFrame): Lines {
	const { events, textLengths } = decodeHead(packed);
	const raw = fromUtf8(inflateText(packed));
	const ends = new Uint32Array(events.length);
	let text = '';
	let at = 0;
	textLengths.forEach((length, i) => {
		text += foldText(raw.slice(at, (at += length)));
		ends[i] = text.length;
	});
	return {
		text,
		ends,
		counted: Uint8Array.from(events, ({ kind }) => Number(isCounted(kind))),
		channel: Uint32Array.from(events, ({ channel }) => channel),
		user: Uint32Array.from(events, ({ author }) => author?.user ?? 0),
		sentAt: Float64Array.from(events, ({ sentAt }) => sentAt)
	};
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
