/** Events as the tests of a query read them: of a segment no more is decoded than they look at. */
import type { ArchivedEvent } from '../archive/tables/types';
import type { Searchable } from '../query/matcher';
import { replyOf } from '../wire/frame/attributes';
import { fromUtf8 } from '../wire/frame/bytes';
import type { FrameHead } from '../wire/frame/canonical-read';
import type { Attribute } from '../wire/frame/event';
import {
	decodeHead,
	decodeTextColumns,
	inflateText,
	openFrame,
	type PackedFrame
} from '../wire/frame/frame';
import { segmentFirst } from '../wire/frame/limits';
import type { Needles } from './plan';
import type { Texts } from './texts';

const NONE: readonly Attribute[] = [];

/** The events of a sealed segment, one at a time: that at `index`. */
export class SegmentEvents implements Searchable {
	index = 0;
	readonly #first: number;
	readonly #texts: Texts;
	readonly #packed: PackedFrame | null;
	#head: FrameHead | null = null;
	#kept: readonly string[] | null = null;
	readonly #author: { readonly user: number; readonly attributes: readonly Attribute[] };

	/** `bytes`: the segment; null if its texts `have` what is read. */
	constructor(n: number, texts: Texts, bytes: Uint8Array | null) {
		this.#first = segmentFirst(n);
		this.#texts = texts;
		this.#packed = bytes && openFrame(bytes);
		const userAt = (): number => this.#user;
		const attributesAt = (): readonly Attribute[] =>
			this.#decoded.events[this.index]?.author?.attributes ?? NONE;
		this.#author = {
			get user() {
				return userAt();
			},
			get attributes() {
				return attributesAt();
			}
		};
	}

	/** The indexes of all events whose texts have what is sought. */
	candidates(needles: readonly Needles[]): readonly number[] {
		return (
			this.#texts.find(needles, this.#packed) ?? this.#texts.kinds(this.#packed).map((_, i) => i)
		);
	}

	get seq(): number {
		return this.#first + this.index;
	}

	get kind(): number {
		return this.#texts.kinds(this.#packed)[this.index] ?? -1;
	}

	get channel(): number {
		return this.#texts.ids(this.#packed).channels[this.index] ?? 0;
	}

	get sentAt(): number {
		return this.#texts.ids(this.#packed).sent[this.index] ?? 0;
	}

	get author(): Searchable['author'] {
		return this.#user === 0 ? null : this.#author;
	}

	get attributes(): readonly Attribute[] {
		return this.#decoded.events[this.index]?.attributes ?? NONE;
	}

	get folded(): string {
		return this.#texts.folded(this.index, this.#packed);
	}

	get text(): string {
		this.#kept ??= this.#textsKept();
		return this.#kept[this.index] ?? '';
	}

	/** Those of these indexes whose events are of such a kind. */
	ofKind(indexes: readonly number[], test: (kind: number) => boolean): number[] {
		const kinds = this.#texts.kinds(this.#packed);
		return indexes.filter((i) => test(kinds[i] ?? -1));
	}

	/** The event at that index, as views read it. */
	archived(index: number): ArchivedEvent | null {
		const { events, channels } = this.#decoded;
		const event = events[index];
		if (!event) return null;
		this.index = index;
		const channel = channels.find(({ id }) => id === event.channel);
		return {
			...event,
			channel: channel ? { id: channel.id, source: channel.source, name: channel.name } : null,
			text: this.text,
			reply: replyOf(event)
		};
	}

	get #user(): number {
		return this.#texts.ids(this.#packed).users[this.index] ?? 0;
	}

	get #decoded(): FrameHead {
		if (!this.#packed) throw new Error('the segment was not read');
		return (this.#head ??= decodeHead(this.#packed));
	}

	#textsKept(): string[] {
		if (!this.#packed) throw new Error('the segment was not read');
		const all = fromUtf8(inflateText(this.#packed));
		const { textLengths } = this.#head ?? decodeTextColumns(this.#packed);
		let at = 0;
		return textLengths.map((length) => all.slice(at, (at += length)));
	}
}

/** An event that was decoded as a whole. */
export const searchable = (event: ArchivedEvent): Searchable => ({
	seq: event.seq,
	kind: event.kind,
	channel: event.channel?.id ?? 0,
	author: event.author,
	sentAt: event.sentAt,
	text: event.text,
	attributes: event.attributes
});
