import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateEvent } from '../../../server/relay/validate';
import { bitsOf, emotesOf, noticeOf, oneLine, outageOf } from '../../../src/lib/wire/index';
import { foldName } from '../../../src/lib/wire/names';
import '../../support/seed';

const NOW = 1_800_000_000_000;
const base = { channel: 'general', user: 'Ada', text: 'hello' };
const validate = (fields: object) => validateEvent({ ...base, ...fields }, 3, 'test', NOW);
const emote = (start: number, length: number) => ({ id: '25', start, length });
const outage = { channel: 'general', kind: 'outage', from: 1_000, to: 2_000, cause: 'kicked' };
const refusal = (value: unknown): unknown => {
	try {
		validateEvent(value, 3, 'test', NOW);
	} catch (error) {
		return error;
	}
	return null;
};

it('takes an event with its few required fields, and fills in the rest', () => {
	expect(validate({})).toEqual({
		source: 'test',
		channel: 'general',
		userKey: 'name:ada',
		login: 'Ada',
		displayName: '',
		color: null,
		badges: '',
		kind: 0,
		text: 'hello',
		sentAt: NOW,
		id: null,
		reply: null,
		attributes: []
	});
});

it('takes the source that an event names for that of its batch, and refuses what is no name of one', () => {
	expect(validate({ source: 'irc.example' })).toMatchObject({ source: 'irc.example' });
	expect(validate({ source: null })).toMatchObject({ source: 'test' });
	for (const source of ['', 'two words', 7]) {
		expect(refusal({ ...base, source })).toMatchObject({
			...{ status: 422, code: 'bad-source' },
			more: { index: 3, field: 'source' }
		});
	}
});

it('takes every field', () => {
	expect(
		validate({
			id: 'm1',
			sentAt: '2026-03-01T12:00:00.250+01:00',
			userId: 'u7',
			displayName: 'Ada L',
			color: '#FF8000',
			kind: 'action',
			replyTo: { id: 'm0', user: 'bob', text: 'what?' }
		})
	).toMatchObject({
		id: 'm1',
		sentAt: Date.UTC(2026, 2, 1, 11, 0, 0, 250),
		userKey: 'id:u7',
		displayName: 'Ada L',
		color: 0xff8000,
		kind: 1,
		reply: { id: 'm0', quote: { author: 'bob', excerpt: 'what?' } }
	});
});

it.each([
	['2026-03-01T12:00:00+02', Date.UTC(2026, 2, 1, 10)],
	['2026-03-01T12:00-0330', Date.UTC(2026, 2, 1, 15, 30)],
	['2026-03-01T12:00:00,5Z', Date.UTC(2026, 2, 1, 12, 0, 0, 500)],
	['2024-02-29T23:59:59.999999+00:00', Date.UTC(2024, 1, 29, 23, 59, 59, 999)],
	['0001-01-01T00:00:00Z', -62_135_596_800_000]
])('takes %s for the time that it is', (sentAt, time) => {
	expect(validate({ sentAt }).sentAt).toBe(time);
});

it('takes badges, emotes counted in code points, and bits', () => {
	const event = validate({
		text: '👋 Kappa 👋 Kappa',
		badges: ['subscriber/12', 'premium/1'],
		emotes: [emote(10, 5), emote(2, 5)],
		bits: 100
	});
	expect(event.badges).toBe('subscriber/12,premium/1');
	expect(emotesOf(event)).toEqual([
		{ id: '25', start: 3, length: 5 },
		{ id: '25', start: 12, length: 5 }
	]);
	expect(bitsOf(event)).toBe(100);
});

it('drops the emotes of a text that it had to clean: they would stand in another place', () => {
	expect(validate({ text: '\u0000Kappa', emotes: [emote(1, 5)] }).attributes).toEqual([]);
});

it('takes an outage, which nobody said, at the time when it began', () => {
	const event = validateEvent(outage, 0, 'test', NOW);
	expect(event).toMatchObject({ kind: 6, userKey: '', text: 'kicked', sentAt: 1_000 });
	expect(outageOf(event)).toEqual({ from: 1_000, to: 2_000 });
});

it('takes a notice of the source, of somebody or of nobody', () => {
	const said = { type: 'resub', text: 'Ada has subscribed for 12 months' };
	const event = validate({ kind: 'notice', notice: said, text: 'hi all' });
	expect(event).toMatchObject({ kind: 8, userKey: 'name:ada', text: 'hi all' });
	expect(noticeOf(event)).toEqual(said);
	const raid = { channel: 'c', kind: 'notice', notice: { type: 'raid', text: '15 raiders' } };
	expect(validateEvent(raid, 0, 'test', NOW)).toMatchObject({ userKey: '', text: '' });
});

describe('refuses', () => {
	it.each([
		['no object', [], 'not-an-object', undefined],
		['an unknown field', { ...base, shoes: [] }, 'unknown-field', 'shoes'],
		['a field of another kind', { ...base, from: 1 }, 'unknown-field', 'from'],
		['a missing channel', { user: 'a', text: 'b' }, 'missing-field', 'channel'],
		['an empty user', { ...base, user: ' \t ' }, 'empty', 'user'],
		['a user that is no string', { ...base, user: 7 }, 'wrong-type', 'user'],
		['a long channel', { ...base, channel: 'x'.repeat(201) }, 'too-long', 'channel'],
		['a missing text', { channel: 'a', user: 'b' }, 'missing-field', 'text'],
		['a text of control characters', { ...base, text: '\u0000\u001f \n' }, 'empty', 'text'],
		['a long text', { ...base, text: '😀'.repeat(4_001) }, 'too-long', 'text'],
		['a time without zone', { ...base, sentAt: '2026-03-01T12:00:00' }, 'bad-time', 'sentAt'],
		['a time that is none', { ...base, sentAt: '2026-13-01T12:00:00Z' }, 'bad-time', 'sentAt'],
		[
			'a day that its month lacks',
			{ ...base, sentAt: '2026-02-30T12:00:00Z' },
			'bad-time',
			'sentAt'
		],
		['the 29th in no leap year', { ...base, sentAt: '2026-02-29T12:00:00Z' }, 'bad-time', 'sentAt'],
		['a time before the year 1', { ...base, sentAt: '0000-12-31T23:59:59Z' }, 'bad-time', 'sentAt'],
		['a time beyond all frames', { ...base, sentAt: -8_639_999_999_999_999 }, 'bad-time', 'sentAt'],
		['a broken number', { ...base, sentAt: 1.5 }, 'bad-time', 'sentAt'],
		['a time over a day ahead', { ...base, sentAt: NOW + 86_400_001 }, 'too-far-ahead', 'sentAt'],
		['a colour by name', { ...base, color: 'red' }, 'bad-color', 'color'],
		['another kind', { ...base, kind: 'edit' }, 'bad-kind', 'kind'],
		['badges that are no list', { ...base, badges: 'vip' }, 'wrong-type', 'badges'],
		['a badge with a comma', { ...base, badges: ['a,b'] }, 'bad-badge', 'badges'],
		['an emote without id', { ...base, emotes: [{ start: 0, length: 1 }] }, 'wrong-type', 'emotes'],
		['an emote beyond the text', { ...base, emotes: [emote(1, 9)] }, 'bad-range', 'emotes'],
		['emotes in one place', { ...base, emotes: [emote(0, 2), emote(1, 1)] }, 'bad-range', 'emotes'],
		[
			'a field that emotes lack',
			{ ...base, emotes: [{ ...emote(0, 5), name: 'Kappa' }] },
			'unknown-field',
			'emotes.name'
		],
		['half a bit', { ...base, bits: 0.5 }, 'wrong-type', 'bits'],
		[
			'a notice of no type',
			{ channel: 'c', kind: 'notice', notice: {} },
			'missing-field',
			'notice.type'
		],
		[
			'a notice that says nothing',
			{ channel: 'c', kind: 'notice', notice: { type: 'raid' } },
			'empty',
			'notice.text'
		],
		['an outage with a text', { ...outage, text: 'x' }, 'unknown-field', 'text'],
		['an outage without a cause', { ...outage, cause: undefined }, 'missing-field', 'cause'],
		['an outage that ends before it began', { ...outage, to: 1 }, 'bad-time', 'to'],
		['an outage beyond all frames', { ...outage, from: -8.6e15 }, 'bad-time', 'from'],
		['an outage of years to come', { ...outage, to: 8.6e15 }, 'too-far-ahead', 'to'],
		['a reply of nothing', { ...base, replyTo: {} }, 'missing-field', 'replyTo']
	])('%s, by index, field and code', (_, value, code, field) => {
		expect(refusal(value)).toMatchObject({
			status: 422,
			code,
			more: { index: 3, ...(field ? { field } : {}) }
		});
	});
});

it('counts code points, not code units', () => {
	expect(validate({ text: '😀'.repeat(4_000) }).text).toHaveLength(8_000);
	expect(validate({ user: '😀'.repeat(200) }).login).toHaveLength(400);
});

it('strips control characters but tab, and makes a blank of what ends a line or a word', () => {
	expect(oneLine('\u0000a\tb\u007f\u0085c\u0008')).toBe('a\tb c');
	expect(oneLine('\u000b\u2028one\u000b\u0000\u000ctwo\u2029\u2029three\u001cfour\u0085')).toBe(
		'one two three four'
	);
	expect(oneLine('one\r\ntwo\n\nthree\n')).toBe('one two three');
});

it('keeps every script, and makes any string well-formed and idempotently clean', () => {
	for (const text of ['नमस्ते', 'مرحبا', '👩‍💻🏳️‍🌈', '  spaces  ']) expect(oneLine(text)).toBe(text);
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (raw) => {
			const clean = oneLine(raw);
			expect(clean.isWellFormed()).toBe(true);
			expect(oneLine(clean)).toBe(clean);
		})
	);
	expect(oneLine('a\ud800b')).toBe('a\ufffdb');
});

it('keeps a name as its source spells it, and knows the user by the folded one', () => {
	expect(validate({ user: ' Ada ' })).toMatchObject({ login: ' Ada ', userKey: 'name:ada' });
});

it('takes all spellings of a name for one user, unless the source tells users apart by id', () => {
	expect(foldName('  ÉCOLE ')).toBe(foldName('e\u0301cole'));
	expect(validate({ user: 'ADA' }).userKey).toBe(validate({ user: 'ada ' }).userKey);
	expect(validate({ userId: 'ada' }).userKey).not.toBe(validate({}).userKey);
});
