import { describe, expect, it } from 'vitest';
import { validateEvent } from '../../../server/relay/validate';
import { EventKind, chatterOf, durationOf, moderatorOf } from '../../../src/lib/wire/index';

const NOW = 1_800_000_000_000;
const validate = (value: object) => validateEvent(value, 3, 'test', NOW);
const refusal = (value: unknown): unknown => {
	try {
		validateEvent(value, 3, 'test', NOW);
	} catch (error) {
		return error;
	}
	return null;
};

const deleted = { kind: 'deleted', channel: 'c', target: 'm1' };
const purged = { kind: 'purged', channel: 'c', user: 'Ada' };
const cleared = { kind: 'cleared', channel: 'c' };
const said = { channel: 'c', user: 'ada', text: 'hello' };
const notice = { channel: 'c', kind: 'notice', notice: { type: 'raid', text: '15 raiders' } };
const by = { user: 'Mod', userId: '9', displayName: 'The Mod' };

describe('What a moderator did is taken', () => {
	it('with its few required fields, and nobody where the source names nobody', () => {
		const nobody = { userKey: '', login: '', displayName: '', color: null, badges: '' };
		const plain = { source: 'test', channel: 'c', text: '', sentAt: NOW, id: null, reply: null };
		expect(validate(deleted)).toEqual({
			...{ ...plain, ...nobody, kind: EventKind.delete, target: 'm1', attributes: [] }
		});
		expect(validate(purged)).toEqual({
			...{ ...plain, ...nobody, kind: EventKind.purge, attributes: [] },
			...{ userKey: 'name:ada', login: 'Ada' }
		});
		expect(validate(cleared)).toEqual({
			...{ ...plain, ...nobody, kind: EventKind.purge, attributes: [] }
		});
	});

	it('with every field', () => {
		const act = { id: 'e1', sentAt: 5, by, reason: 'spam\u0000 and\nmore' };
		const user = { user: 'Ada', userId: 'u7', displayName: 'Ada L' };
		const one = validate({ ...deleted, ...act, ...user });
		expect(one).toMatchObject({ id: 'e1', sentAt: 5, text: 'spam and more', userKey: 'id:u7' });
		expect(one).toMatchObject({ login: 'Ada', displayName: 'Ada L', target: 'm1' });
		const two = validate({ ...purged, ...act, ...user, duration: 600 });
		expect(two).toMatchObject({ userKey: 'id:u7', displayName: 'Ada L' });
		expect([moderatorOf(two), durationOf(two)]).toEqual([
			{ login: 'Mod', userId: '9', displayName: 'The Mod' },
			600
		]);
		expect(moderatorOf(validate({ ...cleared, ...act }))?.login).toBe('Mod');
	});

	it('with null for what is missing, and a ban has no length', () => {
		const none = { id: null, sentAt: null, by: null, reason: null };
		expect(validate({ ...deleted, ...none, user: null })).toEqual(validate(deleted));
		expect(validate({ ...purged, ...none, duration: null })).toEqual(validate(purged));
		expect(validate({ ...purged, duration: 0 }).attributes).toEqual([]);
		expect(validate({ ...cleared, ...none })).toEqual(validate(cleared));
		const same = { user: 'Mod', displayName: 'Mod', userId: null };
		expect(moderatorOf(validate({ ...cleared, by: same }))).toEqual({
			...{ login: 'Mod', userId: '', displayName: '' }
		});
	});
});

describe('A message is taken', () => {
	it.each([said, { ...said, kind: 'action' }, notice])(
		'as a copy, and as a newcomer’s: %j',
		(event) => {
			const taken = validate({ ...event, copyOf: { channel: 'd', id: ' m1 ' }, chatter: 'first' });
			expect(taken.copyOf).toEqual({ channel: 'd', id: 'm1' });
			expect(chatterOf(taken)).toBe('first');
			expect(validate({ ...event, copyOf: { channel: 'd', id: null } }).copyOf).toEqual({
				...{ channel: 'd', id: null }
			});
			const none = validate({ ...event, copyOf: null, chatter: null });
			expect(none).toEqual(validate(event));
			expect(Object.hasOwn(none, 'copyOf')).toBe(false);
			expect(chatterOf(validate({ ...event, chatter: 'returning' }))).toBe('returning');
		}
	);
});

it.each([
	[{ kind: 'deleted', channel: 'c' }, 'missing-field', 'target'],
	[{ ...deleted, target: ' ' }, 'empty', 'target'],
	[{ ...deleted, target: 7 }, 'wrong-type', 'target'],
	[{ ...deleted, target: 'x'.repeat(201) }, 'too-long', 'target'],
	[{ ...deleted, channel: undefined }, 'missing-field', 'channel'],
	[{ ...deleted, duration: 5 }, 'unknown-field', 'duration'],
	[{ ...deleted, text: 'its text' }, 'unknown-field', 'text'],
	[{ ...deleted, user: 7 }, 'wrong-type', 'user'],
	[{ ...deleted, sentAt: NOW + 2 * 86_400_000 }, 'too-far-ahead', 'sentAt'],
	[{ ...deleted, id: 'm1' }, 'bad-id', 'id'],
	[{ kind: 'purged', channel: 'c' }, 'missing-field', 'user'],
	[{ ...purged, user: '' }, 'empty', 'user'],
	[{ ...purged, target: 'm1' }, 'unknown-field', 'target'],
	[{ ...purged, color: '#ffffff' }, 'unknown-field', 'color'],
	[{ ...purged, duration: -1 }, 'wrong-type', 'duration'],
	[{ ...purged, duration: 1.5 }, 'wrong-type', 'duration'],
	[{ ...purged, duration: '600' }, 'wrong-type', 'duration'],
	[{ ...cleared, user: 'ada' }, 'unknown-field', 'user'],
	[{ ...cleared, reason: 7 }, 'wrong-type', 'reason'],
	[{ ...cleared, reason: 'x'.repeat(4_001) }, 'too-long', 'reason'],
	[{ ...cleared, by: 'mod' }, 'wrong-type', 'by'],
	[{ ...cleared, by: ['mod'] }, 'wrong-type', 'by'],
	[{ ...cleared, by: {} }, 'missing-field', 'by.user'],
	[{ ...cleared, by: { user: ' ' } }, 'empty', 'by.user'],
	[{ ...cleared, by: { user: 'mod', displayName: 'x'.repeat(201) } }, 'too-long', 'by.displayName'],
	[{ ...cleared, by: { user: 'mod', userId: 7 } }, 'wrong-type', 'by.userId'],
	[{ ...cleared, by: { user: 'mod', name: 'x' } }, 'unknown-field', 'by.name'],
	[{ ...said, copyOf: 'd' }, 'wrong-type', 'copyOf'],
	[{ ...said, copyOf: { id: 'm1' } }, 'missing-field', 'copyOf.channel'],
	[{ ...said, copyOf: { channel: 'd', id: 7 } }, 'wrong-type', 'copyOf.id'],
	[{ ...said, copyOf: { channel: 'd', seq: 7 } }, 'unknown-field', 'copyOf.seq'],
	[{ ...said, copyOf: { channel: 'c', id: 'm1' } }, 'bad-copy', 'copyOf.channel'],
	[{ ...said, chatter: 'new' }, 'wrong-type', 'chatter'],
	[{ ...said, by }, 'unknown-field', 'by'],
	[{ ...said, kind: 'delete' }, 'bad-kind', 'kind']
])('is refused: %j', (value, code, field) => {
	expect(refusal(value)).toMatchObject({ status: 422, code, more: { index: 3, field } });
});

it('says of which events a field is not', () => {
	expect(refusal({ ...cleared, duration: 5 })).toMatchObject({
		message: 'event 3: duration is not a field of cleared events'
	});
	expect(refusal({ ...deleted, length: 5 })).toMatchObject({
		message: 'event 3: length is not a field of an event'
	});
});
