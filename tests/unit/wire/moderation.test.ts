import fc from 'fast-check';
import { expect, it } from 'vitest';
import '../../support/seed';
import {
	chatterAttribute,
	chatterOf,
	copyOf,
	copyOfAttribute,
	deletedByAttribute,
	deletedByOf,
	durationAttribute,
	durationOf,
	importAttribute,
	importOf,
	moderatorAttribute,
	moderatorOf,
	targetAttribute,
	targetOf,
	type Attribute
} from '../../../src/lib/wire/index';

const event = (seq: number, ...attributes: Attribute[]) => ({ seq, attributes });

it('says of a deletion or purge what was put into its attributes', () => {
	const moderator = { login: 'mod', displayName: 'Mod', userId: '7' };
	const purge = event(
		9,
		targetAttribute(9, 4),
		moderatorAttribute(moderator),
		durationAttribute(600)
	);
	expect([targetOf(purge), moderatorOf(purge), durationOf(purge)]).toEqual([4, moderator, 600]);
	expect(deletedByOf(event(9, deletedByAttribute(9, 3)))).toBe(3);
});

it('says of a message where it comes from', () => {
	expect(copyOf(event(9, copyOfAttribute(9, { channel: 'b', seq: 8 })))).toEqual({
		channel: 'b',
		seq: 8
	});
	expect(copyOf(event(9, copyOfAttribute(9, { channel: 'b', seq: null })))?.seq).toBeNull();
	expect(chatterOf(event(9, chatterAttribute('returning')))).toBe('returning');
	expect(importOf(event(9, importAttribute(3)))).toBe(3);
});

it('says nothing of an event that has none of them', () => {
	const none = event(9);
	expect([targetOf, deletedByOf, moderatorOf, copyOf, chatterOf].map((of) => of(none))).toEqual(
		Array.from({ length: 5 }, () => null)
	);
	expect([durationOf(none), importOf(none)]).toEqual([0, 0]);
});

it('names only events before its own, whatever the bytes say', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 1_000 }), fc.nat(2_000), (seq, distance) => {
			const target = targetOf(event(seq, targetAttribute(seq + distance, seq)));
			const copy = copyOf(event(seq, copyOfAttribute(seq + distance, { channel: 'b', seq })));
			const expected = distance > 0 && distance < seq ? seq - distance : null;
			expect([target, copy?.seq]).toEqual([expected, expected]);
		})
	);
});
