/** What came after a reader's marks, by channel, from the heads of frames: no text is decoded. */
import { MINUTE_MS } from '../../std/time';
import { noticeOf } from '../../wire/frame/attributes';
import { bitsOf } from '../../wire/frame/adornments';
import type { FrameHead } from '../../wire/frame/canonical-read';
import { EventKind, isCounted } from '../../wire/frame/event';
import { importOf } from '../../wire/frame/origin';
import type { Mark } from '../tables/types';
import { Heads } from './heads';

/** Messages of a channel that were sent in one minute, within a run of events. */
interface MinuteFact {
	readonly type: 'minute';
	readonly channel: number;
	/** Since the epoch. */
	readonly minute: number;
	readonly messages: number;
	/** The first of them. */
	readonly seq: number;
}

/** A source's notice, by its type; a cheer, by its bits. */
interface OddFact {
	readonly type: 'notice' | 'cheer';
	readonly channel: number;
	readonly what: string;
	readonly bits: number;
}

/** What came in one channel. */
export interface ChannelNews {
	/** By minute since the epoch: how many, and the first of them. */
	readonly minutes: ReadonlyMap<number, { readonly messages: number; readonly seq: number }>;
	/** How many notices of each type. */
	readonly notices: ReadonlyMap<string, number>;
	readonly cheers: { readonly messages: number; readonly bits: number };
}

const heads = new Heads<MinuteFact | OddFact>(factsIn, 60_000);

/**
 * What no import brought after the mark of each channel, up to the cursor; null if this device hasn't stored all of it,
 * or there is too much. For a live query.
 */
export async function newsSince(
	archive: string,
	marks: readonly Mark[]
): Promise<ReadonlyMap<number, ChannelNews> | null> {
	const news = new Map<number, ChannelNews>();
	// Of channels that were read together the facts are read once.
	for (const [at, channels] of byMark(marks)) {
		const facts = await heads.since(archive, at);
		if (!facts) return null;
		for (const [channel, found] of grouped(facts, channels)) news.set(channel, found);
	}
	return news;
}

function byMark(marks: readonly Mark[]): Map<number, Set<number>> {
	const channels = new Map<number, Set<number>>();
	for (const [channel, seq] of marks)
		channels.set(seq, (channels.get(seq) ?? new Set()).add(channel));
	return channels;
}

function grouped(
	facts: readonly (MinuteFact | OddFact)[],
	channels: ReadonlySet<number>
): Map<number, ChannelNews> {
	const all = new Map(
		[...channels].map((id) => [
			id,
			{
				minutes: new Map<number, { messages: number; seq: number }>(),
				notices: new Map<string, number>(),
				cheers: { messages: 0, bits: 0 }
			}
		])
	);
	for (const fact of facts) {
		const news = all.get(fact.channel);
		if (!news) continue;
		switch (fact.type) {
			case 'minute': {
				const before = news.minutes.get(fact.minute);
				if (before) before.messages += fact.messages;
				else news.minutes.set(fact.minute, { messages: fact.messages, seq: fact.seq });
				break;
			}
			case 'notice':
				news.notices.set(fact.what, (news.notices.get(fact.what) ?? 0) + 1);
				break;
			case 'cheer':
				news.cheers.messages++;
				news.cheers.bits += fact.bits;
		}
	}
	return all;
}

function factsIn({ events }: FrameHead, at: number): (MinuteFact | OddFact)[] {
	const minutes = new Map<string, { -readonly [K in keyof MinuteFact]: MinuteFact[K] }>();
	const odd: OddFact[] = [];
	for (const event of events) {
		const { seq, kind, channel, sentAt } = event;
		if (seq <= at || importOf(event)) continue;
		const about = { channel, what: '', bits: 0 };
		if (kind === EventKind.notice) {
			odd.push({ ...about, type: 'notice', what: noticeOf(event)?.type ?? '' });
		}
		if (!isCounted(kind)) continue;
		const bits = bitsOf(event);
		if (bits > 0) odd.push({ ...about, type: 'cheer', bits });
		const minute = Math.floor(sentAt / MINUTE_MS);
		const key = `${channel} ${minute}`;
		const before = minutes.get(key);
		if (before) before.messages++;
		else minutes.set(key, { type: 'minute', channel, minute, messages: 1, seq });
	}
	return [...minutes.values(), ...odd];
}
