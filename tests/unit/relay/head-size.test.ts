import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MemoryLog } from '../../../server/log/memory/memory-log';
import type { NewEvent } from '../../../server/log/log';
import { Refusal } from '../../../server/relay/refusal';
import { MAX_BESIDES_TEXT } from '../../../server/relay/head-size';
import { validateEvent } from '../../../server/relay/validate';
import {
	MAX_FRAME_HEAD_BYTES,
	SEGMENT_SIZE,
	decodeFrame,
	openFrame,
	packFrame
} from '../../../src/lib/wire/index';
import '../../support/seed';
import { sha256 } from '../../support/events';
import { LOG_ID, TERM } from '../../support/relay-core';

const NOW = 1_800_000_000_000;
/** Fast: 4 MB of head 25 times over. */
const quick = (bytes: Uint8Array): Uint8Array => deflateRawSync(bytes, { level: 1 });
const take = (value: unknown, source = 'test'): NewEvent => validateEvent(value, 0, source, NOW);
const emotes = (count: number, id: string, apart = 1) =>
	Array.from({ length: count }, (_, i) => ({ id, start: i * apart, length: 1 }));
const refusal = (value: unknown): unknown => {
	try {
		take(value);
	} catch (error) {
		return error;
	}
	return null;
};

/** The first segment of a log that takes these in turn, over and over. */
async function segmentOf(events: readonly NewEvent[]): Promise<Uint8Array> {
	const log = new MemoryLog({
		id: LOG_ID,
		term: TERM,
		digest: sha256,
		deflate: quick,
		now: () => NOW
	});
	const all = Array.from({ length: SEGMENT_SIZE }, (_, i) => events[i % events.length]);
	await log.append({ events: all.filter((event) => event !== undefined), idempotency: null });
	return (await log.segment(0))?.bytes ?? new Uint8Array();
}

it('takes a message of 500 characters that is all emotes, with the longest ids that there are', () => {
	const event = {
		...{ channel: 'somebody', user: 'somebody_else', displayName: 'Somebody_Else' },
		...{ text: ':) '.repeat(166), badges: ['subscriber/3012', 'premium/1'] },
		replyTo: { id: 'a', user: 'somebody', text: '漢'.repeat(100) },
		emotes: emotes(160, `emotesv2_${'0123456789abcdef'.repeat(2)}`, 3)
	};
	expect(take(event).attributes[0]?.[1].length).toBeGreaterThan(7_000);
});

it.each([
	[
		'500 emotes with ids of 100 characters',
		'emotes',
		{ text: 'x'.repeat(500), emotes: emotes(500, 'e'.repeat(100)) }
	],
	[
		'4,000 Chinese characters of a notice',
		'notice.text',
		{ kind: 'notice', notice: { type: 'raid', text: '漢'.repeat(4_000) } }
	]
])('refuses %s by index and field: no device would open a frame full of them', (_, field, more) => {
	expect(refusal({ channel: 'c', user: 'u', ...more })).toMatchObject({
		status: 422,
		code: 'too-long',
		more: { index: 0, field }
	});
});

it('refuses a user whose blanks make it longer than a name may be', () => {
	expect(refusal({ channel: 'c', user: `a${' '.repeat(200)}`, text: 't' })).toMatchObject({
		code: 'too-long',
		more: { field: 'user' }
	});
});

it('takes what just fits, not a byte more, and a segment full of it can be opened', async () => {
	const names = {
		channel: '漢'.repeat(200),
		user: '😀'.repeat(190),
		displayName: '語'.repeat(200)
	};
	const notice = (length: number, i: number) => ({
		...names,
		...{ channel: `${i}${names.channel}`.slice(0, 200), user: `${names.user}${1_000 + i}` },
		...{
			kind: 'notice',
			bits: Number.MAX_SAFE_INTEGER,
			color: '#ffffff',
			sentAt: NOW - i * 7_777_777
		},
		...{ badges: Array.from({ length: 20 }, () => 'b'.repeat(100)) },
		notice: { type: 't', text: 'x'.repeat(length) }
	});
	let [fits, none] = [0, 4_000];
	while (none - fits > 1) {
		const middle = Math.floor((fits + none) / 2);
		if (refusal(notice(middle, 999)) === null) fits = middle;
		else none = middle;
	}
	expect(fits).toBeGreaterThan(1_000);
	const events = Array.from({ length: SEGMENT_SIZE }, (_, i) => take(notice(fits, i)));
	const bytes = await segmentOf(events);
	expect(decodeFrame(bytes).events).toHaveLength(SEGMENT_SIZE);
	const { headSize } = openFrame(bytes);
	expect(headSize).toBeGreaterThan(SEGMENT_SIZE * (MAX_BESIDES_TEXT - 20));
	expect(headSize).toBeLessThanOrEqual(MAX_FRAME_HEAD_BYTES);
});

it('fits a segment full of what moderators did, and of all that a message can have beside it', async () => {
	const long = (letter: string, i = 0): string => `${i}${letter.repeat(200)}`.slice(0, 100);
	const place = (i: number) => ({ channel: long('漢', i), sentAt: NOW - i * 7_777_777 });
	const by = { user: long('😀'), userId: long('é'), displayName: long('語') };
	const full = (i: number): object[] => [
		{
			...place(i),
			kind: 'deleted',
			target: `${i}${'漢'.repeat(196)}`,
			by,
			reason: '漢'.repeat(4_000)
		},
		{ ...place(i), kind: 'purged', user: `${i}u`, duration: Number.MAX_SAFE_INTEGER, by },
		{
			...place(i),
			...{ id: `${i}${'漢'.repeat(196)}`, user: `${i}v`, text: 'x', bits: Number.MAX_SAFE_INTEGER },
			...{ copyOf: { channel: '漢'.repeat(200), id: 'y' }, chatter: 'returning' }
		}
	];
	const fitted = (length: number, i: number): object => {
		const notice = { kind: 'notice', notice: { type: 't', text: 'x'.repeat(length) } };
		const [, , last] = full(i);
		return { ...last, ...notice, text: undefined };
	};
	let [fits, none] = [0, 4_000];
	while (none - fits > 1) {
		const middle = Math.floor((fits + none) / 2);
		const value = {
			...fitted(middle, 999),
			badges: Array.from({ length: 32 }, () => 'b'.repeat(100))
		};
		if (refusal(value) === null) fits = middle;
		else none = middle;
	}
	const events = Array.from({ length: SEGMENT_SIZE }, (_, i) => [
		...full(i).map((value) => take(value, 's'.repeat(100))),
		take({ ...fitted(fits, i), badges: Array.from({ length: 32 }, () => 'b'.repeat(100)) }, 's')
	]);
	for (const kind of [0, 1, 2, 3]) {
		const bytes = await segmentOf(events.flatMap((each) => each[kind] ?? []));
		expect(decodeFrame(bytes).events).toHaveLength(SEGMENT_SIZE);
		// With room for what admission adds.
		expect(openFrame(bytes).headSize).toBeLessThan(MAX_FRAME_HEAD_BYTES - 32 * SEGMENT_SIZE);
	}
});

it('makes a frame that can be opened of whatever was taken, 512 times over', async () => {
	const name = fc.string({
		unit: fc.constantFrom('a', 'é', '漢', '😀', ' '),
		minLength: 1,
		maxLength: 200
	});
	const long = fc.string({
		unit: fc.constantFrom('x', '漢', '😀'),
		minLength: 1,
		maxLength: 4_000,
		size: 'max'
	});
	const said = fc.record(
		{
			...{ channel: name, user: name, displayName: name, text: long },
			sentAt: fc.constantFrom(NOW + 86_400_000, 0, -1, Date.parse('0001-01-01T00:00Z')),
			badges: fc.array(fc.constantFrom('vip/1', 'b'.repeat(100)), { maxLength: 32, size: 'max' }),
			bits: fc.constantFrom(1, Number.MAX_SAFE_INTEGER),
			emotes: fc
				.tuple(fc.nat(500), fc.integer({ min: 1, max: 100 }))
				.map(([count, length]) => emotes(count, 'e'.repeat(length))),
			kind: fc.constantFrom('message', 'notice'),
			notice: fc.record({ type: name, text: long }),
			replyTo: fc.record({ user: name, text: long })
		},
		{ requiredKeys: ['channel', 'user', 'text', 'kind'] }
	);
	let taken = 0;
	await fc.assert(
		fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 8 }), async (values) => {
			const events = values.flatMap(({ notice, replyTo, ...value }) => {
				const more =
					value.kind === 'notice' ? { notice: notice ?? { type: 't', text: 'x' } } : { replyTo };
				try {
					return [take({ ...value, ...more }, 's'.repeat(100))];
				} catch (error) {
					if (!(error instanceof Refusal)) throw error;
					return [];
				}
			});
			if (events.length === 0) return;
			taken += events.length;
			expect(decodeFrame(await segmentOf(events)).events).toHaveLength(SEGMENT_SIZE);
		}),
		{ numRuns: 25, endOnFailure: true }
	);
	expect(taken).toBeGreaterThan(10);
});

it('packs no frame that no device would open', () => {
	const place = { first: 1, last: 1 };
	const text = new Uint8Array();
	const head = new Uint8Array(MAX_FRAME_HEAD_BYTES + 1);
	expect(() => packFrame(place, { head, text }, quick)).toThrowError(
		expect.objectContaining({ code: 'too-large' })
	);
});
