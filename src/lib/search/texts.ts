/** Texts of segments, folded once and cached while there is room, so that a second search only compares. */
import { fold, indexIn, isCut, type FoldOptions } from '../query/fold';
import { fromUtf8 } from '../wire/frame/bytes';
import type { FilterColumns } from '../wire/frame/canonical-read';
import {
	decodeFilterColumns,
	decodeTextColumns,
	inflateText,
	openFrame,
	type PackedFrame
} from '../wire/frame/frame';
import type { Needles, Plan } from './plan';

/** Limit of cached UTF-16 units: a million short messages. */
const MOST_UNITS = 64 * 1024 * 1024;

/** Maps positions in the text to events and their kinds. Most segments need it only for their first hit. */
interface Lines {
	/** The events' folded texts, one after the other, and where each ends. */
	readonly text: string;
	readonly ends: Uint32Array;
	readonly kinds: readonly number[];
}

/** What an emoji is joined by, and the letters of flags: only such a sign is found whole or not at all. */
const JOINED = /[\u200d\u{1f1e6}-\u{1f1ff}\u{e0020}-\u{e007f}]/u;

/** The texts of one segment. */
export class Texts {
	#lines: Lines | null = null;
	#ids: FilterColumns | null = null;
	#text: string;
	/** Whether a place in the text is not yet a match. */
	readonly #joined: boolean;

	constructor(packed: PackedFrame, options: FoldOptions) {
		const bytes = inflateText(packed);
		const raw = fromUtf8(bytes);
		// With a byte for each unit the text is ASCII, as in half of the segments of an English chat: half the work.
		const ascii = raw.length === bytes.length;
		if (ascii) this.#text = options.matchCase ? raw : raw.toLowerCase();
		else {
			this.#text = fold(raw, options);
			// Folded together, the end of one text could combine with the start of the next, and then not be found.
			if (!isEven(raw, this.#text)) {
				this.#lines = foldedApart(packed, raw, options);
				this.#text = this.#lines.text;
			}
		}
		this.#joined = !ascii && JOINED.test(this.#text);
	}

	get units(): number {
		return this.#text.length;
	}

	/** Whether an event may match, as far as the texts of all together tell. */
	mayMatch({ needles }: Plan): boolean {
		return needles.every(({ any }) => any.some((needle) => this.#text.includes(needle)));
	}

	/** Whether all that a query's tests read is here. */
	has({ reads }: Plan): boolean {
		return this.#lines !== null && reads !== 'frame' && (reads === 'nothing' || this.#ids !== null);
	}

	/** The kinds of the events. `packed`: the segment, if `has` said no. */
	kinds(packed: PackedFrame | null): readonly number[] {
		return this.#linesOf(packed).kinds;
	}

	/** Ids and times of the events. */
	ids(packed: PackedFrame | null): FilterColumns {
		return (this.#ids ??= decodeFilterColumns(needed(packed)));
	}

	/** The folded text of an event. */
	folded(i: number, packed: PackedFrame | null): string {
		const { text, ends } = this.#linesOf(packed);
		return text.slice(ends[i - 1] ?? 0, ends[i]);
	}

	/** The indexes of the events whose texts have what is sought, ascending; null if nothing is. */
	find([first, ...others]: readonly Needles[], packed: PackedFrame | null): number[] | null {
		if (!first) return null;
		const lines = this.#linesOf(packed);
		const lists = first.any.map((needle) => this.#indexesOf(lines, needle));
		const [only = [], ...more] = lists;
		const found = more.length === 0 ? only : [...new Set(lists.flat())].sort((a, b) => a - b);
		if (others.length === 0) return found;
		return found.filter((i) =>
			others.every(({ any }) => {
				const text = this.folded(i, packed);
				return any.some((needle) => indexIn(text, needle) !== -1);
			})
		);
	}

	#linesOf(packed: PackedFrame | null): Lines {
		return (this.#lines ??= linesOf(needed(packed), this.#text));
	}

	/** The events whose text has the needle, ascending. */
	#indexesOf({ text, ends }: Lines, needle: string): number[] {
		if (isCut(needle)) return [];
		const found: number[] = [];
		let i = -1;
		let [start, end] = [0, 0];
		for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at)) {
			while (end <= at) {
				start = end;
				end = ends[++i] ?? text.length;
			}
			if (at + needle.length > end) {
				// The match runs on into the next message.
				at++;
				continue;
			}
			if (!this.#joined || indexIn(text.slice(start, end), needle) !== -1) found.push(i);
			at = end;
		}
		return found;
	}
}

function needed(packed: PackedFrame | null): PackedFrame {
	if (!packed) throw new Error('the segment was not read');
	return packed;
}

/**
 * Texts of these signs alone can be folded together: whatever stands beside it, each becomes one or more, and none
 * combines with another or goes. Not among them: combining marks, narrow katakana, parts of Hangul syllables, signs
 * that show nothing, skin tones.
 */
const EVEN =
	/^[\0-\u00ac\u00ae-\u02bb\u02bd-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u2190-\u2bff\u3000-\u3029\u3030-\u3098\u309b-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60\u{1f000}-\u{1f0ff}\u{1f1e6}-\u{1f1ff}\u{1f300}-\u{1f3fa}\u{1f400}-\u{1faff}]*$/u;

/** Whether folding together has left each text where it was, and as it is when folded alone. */
export const isEven = (raw: string, folded: string): boolean =>
	folded.length === raw.length && EVEN.test(raw);

/** `text`: the folded texts, each where it was. */
function linesOf(packed: PackedFrame, text: string): Lines {
	const { textLengths, kinds } = decodeTextColumns(packed);
	return { text, ends: sums(textLengths), kinds };
}

function foldedApart(packed: PackedFrame, raw: string, options: FoldOptions): Lines {
	const { textLengths, kinds } = decodeTextColumns(packed);
	let at = 0;
	const texts = textLengths.map((length) => fold(raw.slice(at, (at += length)), options));
	return { text: texts.join(''), ends: sums(texts.map(({ length }) => length)), kinds };
}

function sums(lengths: readonly number[]): Uint32Array {
	let end = 0;
	return Uint32Array.from(lengths, (length) => (end += length));
}

/** A cache of the texts of one archive, up to the limit, folded as the newest search wants them. */
export class TextStore {
	readonly #texts = new Map<number, Texts>();
	#of = '';
	#options: FoldOptions | null = null;
	#units = 0;
	readonly #most: number;

	/** `most`: UTF-16 units. */
	constructor(most = MOST_UNITS) {
		this.#most = most;
	}

	/** Which texts are asked for from now on. */
	use(archive: string, options: FoldOptions): void {
		const of = `${archive} ${options.matchCase} ${options.ignoreAccents}`;
		this.#options = options;
		if (of === this.#of) return;
		this.#of = of;
		this.#texts.clear();
		this.#units = 0;
	}

	get(n: number): Texts | undefined {
		return this.#texts.get(n);
	}

	/** The texts of segment `n`, cached while there is room. */
	open(n: number, bytes: Uint8Array): Texts {
		if (!this.#options) throw new Error('nothing was asked for');
		const texts = new Texts(openFrame(bytes), this.#options);
		if (this.#units + texts.units <= this.#most) {
			this.#texts.set(n, texts);
			this.#units += texts.units;
		}
		return texts;
	}
}
