/** What a log serves, compared with what it was given. */
import { channelListOf } from '../../support/channel-list';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { LogError, type LoggedEvent } from '../../../server/log/log';
import type { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import { SEGMENT_SIZE, decodeFrame } from '../../../src/lib/wire/index';

/** Names and texts of what is lost. */
const LOST = /^damaged/;

const pickOf = ({ event, channelKey }: LoggedEvent) => ({ event, channelKey });

/** What a log had. */
export interface Truth {
	readonly head: number;
	readonly events: readonly LoggedEvent[];
	/** Of the sealed segments. */
	readonly keys: readonly string[];
	/** Of its users. */
	readonly names: ReadonlySet<string>;
}

export async function truthOf(log: SqliteLog): Promise<Truth> {
	const events = structuredClone(await log.read(1, log.head));
	const keys = (await log.segments(0, 99)).map(({ key }) => key);
	const names = new Set(events.map(({ event }) => event.author?.login ?? ''));
	return { head: log.head, events, keys, names };
}

/** Expects that nothing that the log serves is another than it was, and returns whether it says of anything that it is lost. */
export async function expectTruth(
	log: SqliteLog,
	{ head, events, keys, names }: Truth
): Promise<boolean> {
	let refused = log.head < head;
	const served = new Map<number, LoggedEvent>();
	for (let from = 1; from <= log.head; from += 64) {
		try {
			for (const one of await log.read(from, 64)) served.set(one.event.seq, one);
		} catch (error) {
			expect(error).toBeInstanceOf(LogError);
			refused = true;
		}
	}
	for (const [seq, { event, channelKey }] of served) {
		const was = events[seq - 1];
		if (LOST.test(event.text) && event.author === null) continue;
		const { author } = event;
		const isAuthorLost = author !== null && LOST.test(author.login);
		const isChannelLost = channelKey !== null && LOST.test(channelKey.name);
		// What is as it was needs no words: to expect each of them would take longer than to read them.
		const isRight =
			event.text === was?.event.text &&
			(isAuthorLost || author === null || isDeepStrictEqual(author, was.event.author)) &&
			(isChannelLost || channelKey?.name === was.channelKey?.name);
		if (!isRight) expect({ event, channelKey }).toEqual(was && pickOf(was));
	}
	for (const { n, key } of await log.segments(0, 9)) {
		expect(key).toBe(keys[n]);
		const segment = await log.segment(n);
		if (!segment) continue;
		expect(segment.key).toBe(key);
		const frame = decodeFrame(segment.bytes);
		expect(frame.events).toEqual(
			events.slice(n * SEGMENT_SIZE, (n + 1) * SEGMENT_SIZE).map(({ event }) => event)
		);
	}
	for (const login of (await log.users(0))?.login ?? []) {
		if (!LOST.test(login)) expect(names).toContain(login);
	}
	for (const { last } of (await channelListOf(log)).channels) {
		if (last && !LOST.test(last.text)) expect(last.text).toBe(events[last.seq - 1]?.event.text);
	}
	return refused;
}
