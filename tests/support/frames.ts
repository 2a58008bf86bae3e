/** Frames for tests: a little ledger of its own (not the relay's), so that the codec is checked against something else. */
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import {
	encodeFrame,
	frameOf,
	isCounted,
	pairKey,
	replyAttributes,
	segmentOf,
	type Appearance,
	type ChannelTotal,
	type Frame,
	type LogEvent
} from '../../src/lib/wire/index';

const deflate = (bytes: Uint8Array): Uint8Array => deflateRawSync(bytes, { level: 9 });
export const encode = (frame: Frame): Uint8Array => encodeFrame(frame, deflate);

/** What a random event is made of; ids are drawn small so that channels and people repeat. */
export interface Draft {
	kind: number;
	channel: number;
	user: number;
	look: number;
	text: string;
	sentAt: number;
	wait: number;
	reply: 'none' | 'event' | 'quote';
	unknownAttribute: boolean;
}

export const drafts = (max: number): fc.Arbitrary<Draft[]> =>
	fc.array(
		fc.record({
			kind: fc.oneof(
				{ weight: 8, arbitrary: fc.constantFrom(0, 1) },
				fc.integer({ min: 2, max: 40 })
			),
			channel: fc.integer({ min: 1, max: 5 }),
			user: fc.integer({ min: 1, max: 12 }),
			look: fc.integer({ min: 0, max: 2 }),
			text: fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.toWellFormed()),
			sentAt: fc.integer({ min: -1_000_000, max: 4_000_000_000_000 }),
			wait: fc.integer({ min: 0, max: 5_000 }),
			reply: fc.constantFrom('none' as const, 'none' as const, 'event' as const, 'quote' as const),
			unknownAttribute: fc.boolean()
		}),
		{ minLength: 1, maxLength: max }
	);

/** A log made of drafts, and the frame of any run of it inside one segment. */
export class TestLog {
	readonly events: LogEvent[] = [];
	readonly #after: {
		channels: Map<number, ChannelTotal>;
		users: Map<number, number>;
		pairs: Map<number, number>;
		messages: number;
	}[] = [];

	constructor(list: readonly Draft[]) {
		const channels = new Map<number, ChannelTotal>();
		const users = new Map<number, number>();
		const pairs = new Map<number, number>();
		let messages = 0;
		let receivedAt = 1_700_000_000_000;
		for (const draft of list) {
			const seq = this.events.length + 1;
			const count = isCounted(draft.kind) ? 1 : 0;
			const author = lookOf(draft.user, draft.look);
			receivedAt += draft.wait;
			messages += count;
			const before = channels.get(draft.channel)?.messages ?? 0;
			channels.set(draft.channel, {
				id: draft.channel,
				source: 'test',
				name: `channel-${draft.channel}`,
				messages: before + count
			});
			users.set(draft.user, (users.get(draft.user) ?? 0) + count);
			const pair = pairKey(draft.user, draft.channel);
			pairs.set(pair, (pairs.get(pair) ?? 0) + count);
			this.events.push({
				seq,
				kind: draft.kind,
				channel: draft.channel,
				author,
				receivedAt,
				sentAt: draft.sentAt,
				text: draft.text,
				attributes: [
					...(draft.reply === 'event' && seq > 1
						? replyAttributes(seq, { type: 'event', seq: seq - 1 })
						: draft.reply === 'quote'
							? replyAttributes(seq, { type: 'quote', author: 'someone', excerpt: 'said before' })
							: []),
					...(draft.unknownAttribute ? [[99, Uint8Array.of(seq & 255, 7)] as const] : [])
				]
			});
			this.#after.push({
				channels: new Map(channels),
				users: new Map(users),
				pairs: new Map(pairs),
				messages
			});
		}
	}

	/** The frame of events first … last, which must lie in one segment. */
	frame(first: number, last: number): Frame {
		const after = this.#after[last - 1];
		if (!after) throw new RangeError(`no event ${last}`);
		return frameOf(
			this.events.slice(first - 1, last),
			{ messages: after.messages, channels: after.channels.size, users: after.users.size },
			{
				channel: (id) => after.channels.get(id),
				user: (id) => after.users.get(id),
				pair: (user, channel) => after.pairs.get(pairKey(user, channel))
			}
		);
	}

	/** Frames that cover the log, cut after the given seqs and at every segment border. */
	cutAfter(seqs: readonly number[]): Frame[] {
		const cuts = new Set(seqs);
		const frames: Frame[] = [];
		let first = 1;
		for (let seq = 1; seq <= this.events.length; seq++) {
			const border = segmentOf(seq) !== segmentOf(seq + 1);
			if (!border && !cuts.has(seq) && seq !== this.events.length) continue;
			frames.push(this.frame(first, seq));
			first = seq + 1;
		}
		return frames;
	}
}

function lookOf(user: number, look: number): Appearance {
	return {
		user,
		login: `user-${user}`,
		displayName: look === 1 ? `User ${user} ✨` : '',
		color: look === 2 ? (user * 0x10203) & 0xffffff : null,
		attributes: look === 2 && user % 2 ? [[50, Uint8Array.of(1, 2, 3)]] : []
	};
}
