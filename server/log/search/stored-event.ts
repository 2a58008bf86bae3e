import { fold, type FoldOptions } from '../../../src/lib/query/fold';
import type { Searchable } from '../../../src/lib/query/matcher';
import { badgeAttributes, type Attribute } from '../../../src/lib/wire/index';
import { attributesIn } from './acts';
import type { Reads } from './plan';

/** The columns of a row that searches read, in the order of StoredRow. */
export const columnsOf = ({ text, attributes, look }: Reads): string =>
	[
		'event.seq, event.kind, event.channel, event.sent_at',
		text ? 'event.text' : "''",
		attributes ? 'event.attributes' : 'NULL',
		look ? 'look.user, look.badges' : 'NULL, NULL'
	].join();
export type StoredRow = readonly [
	seq: number,
	kind: number,
	channel: number,
	sentAt: number,
	text: string,
	attributes: Uint8Array | null,
	user: number | null,
	badges: string | null
];

/** An event of the log's database; what few queries look at is made of it when they do. */
export class StoredEvent implements Searchable {
	readonly seq: number;
	readonly kind: number;
	readonly channel: number;
	readonly sentAt: number;
	readonly text: string;
	readonly author: Searchable['author'];
	readonly #bytes: Uint8Array | null;
	readonly #options: FoldOptions;
	#attributes: readonly Attribute[] | undefined;
	#folded: string | undefined;

	constructor(row: StoredRow, options: FoldOptions) {
		const [seq, kind, channel, sentAt, text, attributes, user, badges] = row;
		this.seq = seq;
		this.kind = kind;
		this.channel = channel;
		this.sentAt = sentAt;
		this.text = text;
		this.author = user === null ? null : { user, attributes: badgeAttributes(badges ?? '') };
		this.#bytes = attributes;
		this.#options = options;
	}

	get attributes(): readonly Attribute[] {
		return (this.#attributes ??= attributesIn(this.#bytes));
	}

	get folded(): string {
		return (this.#folded ??= fold(this.text, this.#options));
	}
}
