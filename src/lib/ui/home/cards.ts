/** Reads what the cards of channels show. Not compiled by Svelte, whose awaits Dexie can't follow. */
import type { Archive } from '$lib/archive/read/archive';
import { newsSince, type ChannelNews } from '$lib/archive/read/news';
import type { ArchivedEvent, Mark } from '$lib/archive/tables/types';
import { quartersSince, type NewQuarter } from '$lib/archive/times/since';
import { MINUTE_MS } from '$lib/std/time';
import { noticeStyle } from '$lib/ui/messages/row/notices';
import { QUARTER_MS } from '$lib/wire/times';
import type { NoticeKind } from './copy';
import { curveOf, type Curve } from './curve';
import { LINES, tellingLines } from './peak';

/** What is told of a channel besides its name and number. */
export interface CardNews {
	/** When the first new message was sent, epoch ms. */
	readonly first: number;
	readonly curve: Curve | null;
	/** When most was said: of the minute, or of the quarter of an hour. */
	readonly peak: number;
	readonly lines: readonly ArchivedEvent[];
	readonly notices: ReadonlyMap<NoticeKind, number>;
	readonly cheers: ChannelNews['cheers'];
}

/** Events that are read for the lines of a card: those of a segment and its neighbour. */
const READ = 512;
/** Minutes of which lines are taken, where one has too few. */
const FEW = 3;
const NO_CHEERS = { messages: 0, bits: 0 };

/** By channel. `until`: when the present is, by the relay's clock, epoch ms. `told`: the channels whose lines are wanted. */
export async function readCards(
	archive: Archive,
	marks: readonly Mark[],
	told: readonly number[],
	until: number
): Promise<ReadonlyMap<number, CardNews>> {
	const cards = new Map<number, CardNews>();
	const after = new Map(marks);
	const news = await newsSince(archive.name, marks);
	if (news) {
		for (const [channel, found] of news) {
			const lines = told.includes(channel)
				? await linesOf(archive, channel, after.get(channel) ?? 0, found)
				: [];
			const card = cardOf(found, lines, until);
			if (card) cards.set(channel, card);
		}
		return cards;
	}
	const quarters = await quartersSince(archive.name, marks);
	for (const [channel, found] of quarters ?? []) {
		const best = busiest(found);
		if (!best) continue;
		const [quarter, { seq }] = best;
		const lines = told.includes(channel)
			? await linesIn(archive, { channel, mark: after.get(channel) ?? 0, seq, quarter })
			: [];
		const counts = [...found].map(([at, { messages }]) => [at * QUARTER_MS, messages] as const);
		cards.set(channel, {
			first: Math.min(...counts.map(([time]) => time)),
			curve: curveOf(counts, QUARTER_MS, until),
			peak: quarter * QUARTER_MS,
			lines,
			notices: new Map(),
			cheers: NO_CHEERS
		});
	}
	return cards;
}

/** The entry with most messages, the latest of several. */
function busiest<T extends Pick<NewQuarter, 'messages'>>(
	counts: ReadonlyMap<number, T>
): readonly [number, T] | undefined {
	let best: readonly [number, T] | undefined;
	for (const entry of counts) {
		const [at, { messages }] = entry;
		const isMore = !best || messages > best[1].messages;
		if (isMore || (messages === best![1].messages && at > best![0])) best = entry;
	}
	return best;
}

function cardOf(
	{ minutes, notices, cheers }: ChannelNews,
	lines: readonly ArchivedEvent[],
	until: number
): CardNews | null {
	const best = busiest(minutes);
	if (!best) return null;
	const counts = [...minutes].map(([at, { messages }]) => [at * MINUTE_MS, messages] as const);
	const kinds = new Map<NoticeKind, number>();
	for (const [type, number] of notices) {
		const kind = noticeStyle(type);
		kinds.set(kind, (kinds.get(kind) ?? 0) + number);
	}
	return {
		first: counts.reduce((least, [time]) => Math.min(least, time), Infinity),
		curve: curveOf(counts, MINUTE_MS, until),
		peak: best[0] * MINUTE_MS,
		lines,
		notices: kinds,
		cheers
	};
}

/** Lines of the busiest minute, and of the next ones while these are too few. */
async function linesOf(
	archive: Archive,
	channel: number,
	mark: number,
	{ minutes }: ChannelNews
): Promise<readonly ArchivedEvent[]> {
	const ranked = [...minutes].sort(([a, one], [b, two]) => two.messages - one.messages || b - a);
	const events = new Map<number, ArchivedEvent>();
	for (const [minute, { seq }] of ranked.slice(0, FEW)) {
		for (const event of await readFrom(archive, seq)) {
			const isThen = Math.floor(event.sentAt / MINUTE_MS) === minute;
			if (isThen && event.seq > mark && event.channel?.id === channel) events.set(event.seq, event);
		}
		const lines = tellingLines(ascending(events));
		if (lines.length >= LINES) return lines;
	}
	return tellingLines(ascending(events));
}

const ascending = (events: ReadonlyMap<number, ArchivedEvent>): readonly ArchivedEvent[] =>
	[...events.values()].sort((a, b) => a.seq - b.seq);

interface Within {
	readonly channel: number;
	readonly mark: number;
	/** The first event of the segment that has most of it. */
	readonly seq: number;
	readonly quarter: number;
}

/** Lines of the busiest minute of a quarter of an hour; none where they aren't stored. */
async function linesIn(
	archive: Archive,
	{ channel, mark, seq, quarter }: Within
): Promise<readonly ArchivedEvent[]> {
	const minutes = new Map<number, { messages: number; seq: number }>();
	for (const event of await readFrom(archive, seq)) {
		const isIn = Math.floor(event.sentAt / QUARTER_MS) === quarter;
		if (!isIn || event.channel?.id !== channel || event.seq <= mark) continue;
		const minute = Math.floor(event.sentAt / MINUTE_MS);
		const before = minutes.get(minute);
		if (before) before.messages++;
		else minutes.set(minute, { messages: 1, seq: event.seq });
	}
	const found = { minutes, notices: new Map<string, number>(), cheers: NO_CHEERS };
	return linesOf(archive, channel, mark, found);
}

async function readFrom(archive: Archive, seq: number): Promise<readonly ArchivedEvent[]> {
	const stretches = await archive.window(seq, seq + READ - 1);
	return stretches.flatMap((part) => (part.type === 'events' ? part.events : []));
}
