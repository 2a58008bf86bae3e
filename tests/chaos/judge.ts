/** The checker: compares what senders were told with a log, and a log with what devices have. */
import { earlierOf, segmentFirst, segmentOf } from '../../src/lib/wire/index';
import { isAsSaid, saidAs, type Heard } from './said';
import type { SentBatch } from './sender';

export interface SenderRecord {
	readonly name: string;
	readonly batches: readonly SentBatch[];
}

/** At most so many faults are told of each kind. */
const TOLD = 5;

/**
 * What is wrong with a log, given what its senders were told: each acknowledged event is in it exactly once and as it
 * was said, batches are whole and together and in the order of their acknowledgements, and nothing else is there.
 */
export function judgeLog(
	seed: number,
	senders: readonly SenderRecord[],
	log: readonly Heard[]
): string[] {
	const wrong: string[] = [];
	/** Seqs of each sender's things, by number. */
	const seqs = new Map(senders.map(({ name }) => [name, new Map<number, number>()]));
	let inFrame = 0;
	for (const [i, event] of log.entries()) {
		if (event.seq !== i + 1) wrong.push(`seq ${event.seq} is at place ${i + 1}`);
		// Where the log's clock was set back, times of receipt go back, but not those in a segment's frame.
		const time = event.receivedAt + earlierOf(event);
		const isFirst = event.seq === segmentFirst(segmentOf(event.seq));
		if (time < inFrame && !isFirst) wrong.push(`seq ${event.seq} was received before the last`);
		inFrame = time;
		const as = saidAs(event.text);
		const known = as && seqs.get(as.sender);
		if (!known || !isAsSaid(seed, event)) {
			wrong.push(
				`seq ${event.seq} is not what anybody said: ${JSON.stringify(event).slice(0, 300)}`
			);
			continue;
		}
		const before = known.get(as.n);
		if (before === undefined) known.set(as.n, event.seq);
		else wrong.push(`${as.sender}:${as.n} is there twice, at ${before} and ${event.seq}`);
	}
	for (const { name, batches } of senders) {
		wrong.push(...judgeSender(name, batches, seqs.get(name) ?? new Map()));
	}
	return wrong.slice(0, 4 * TOLD);
}

function judgeSender(
	name: string,
	batches: readonly SentBatch[],
	seqs: ReadonlyMap<number, number>
): string[] {
	const wrong: string[] = [];
	let newest = 0;
	let found = 0;
	for (const { first, count, fate } of batches) {
		const title = `${name}:${first}–${first + count - 1} (${fate})`;
		const places = Array.from({ length: count }, (_, i) => seqs.get(first + i));
		const there = places.filter((seq) => seq !== undefined);
		found += there.length;
		if (there.length !== 0 && there.length !== count) {
			wrong.push(`${title} is there in part: ${there.length} of ${count}`);
		}
		if (fate === 'acknowledged' && there.length === 0) wrong.push(`${title} is lost`);
		if (fate === 'refused' && there.length > 0) wrong.push(`${title} is there, at ${there[0]}`);
		const start = places[0] ?? 0;
		if (there.length === count && places.some((seq, i) => seq !== start + i)) {
			wrong.push(`${title} is not together: ${there.join(' ').slice(0, 200)}`);
		}
		if (fate === 'acknowledged' && there.length > 0) {
			if (start <= newest)
				wrong.push(`${title} is at ${start}, before ${newest} of an earlier one`);
			newest = Math.max(newest, start + count - 1);
		}
	}
	if (found !== seqs.size) wrong.push(`${name} has ${seqs.size - found} events that it never sent`);
	return wrong.slice(0, TOLD);
}

/** Where two lists of fingerprints differ within the shorter one or, with `whole`, in length; null if they are the same. */
export function difference(
	ours: readonly number[],
	theirs: readonly number[],
	whole = true
): string | null {
	const length = Math.min(ours.length, theirs.length);
	for (let i = 0; i < length; i++) if (ours[i] !== theirs[i]) return `differs at seq ${i + 1}`;
	return whole && ours.length !== theirs.length
		? `has ${theirs.length} events instead of ${ours.length}`
		: null;
}

/** Whether totals are those of the events, which all count. */
export function judgeTotals(
	log: readonly Heard[],
	totals: { messages: number; channels: number; users: number },
	channels: readonly { name: string; messages: number }[]
): string[] {
	const counts = new Map<string, number>();
	const users = new Set<number>();
	for (const { channelName, author } of log) {
		counts.set(channelName, (counts.get(channelName) ?? 0) + 1);
		if (author) users.add(author.user);
	}
	const expected = { messages: log.length, channels: counts.size, users: users.size };
	const wrong = Object.entries(expected)
		.filter(([name, count]) => totals[name as keyof typeof expected] !== count)
		.map(
			([name, count]) => `${name}: ${totals[name as keyof typeof expected]} instead of ${count}`
		);
	for (const { name, messages } of channels) {
		if (counts.get(name) !== messages) {
			wrong.push(`${name}: ${messages} messages instead of ${counts.get(name)}`);
		}
	}
	return wrong;
}
