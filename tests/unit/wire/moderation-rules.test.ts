import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../support/seed';
import {
	EventKind,
	ModerationOverlay,
	PURGE_REACH_MS,
	addMark,
	coveredTimes,
	isStruck,
	markOver,
	targetAttribute,
	type Attribute,
	type ModerationMark,
	type Removable
} from '../../../src/lib/wire/index';

const HOUR = 3_600_000;
const author = (user: number) => ({
	user,
	login: 'u',
	displayName: '',
	color: null,
	attributes: []
});
const event = (
	seq: number,
	kind: number,
	sentAt: number,
	user = 0,
	attributes: Attribute[] = []
) => ({
	...{ seq, kind, channel: 1, sentAt, attributes },
	author: user > 0 ? author(user) : null
});
const purge = (seq: number, sentAt: number, user = 7) => event(seq, EventKind.purge, sentAt, user);
const clear = (seq: number, sentAt: number) => event(seq, EventKind.purge, sentAt);
const deletion = (seq: number, sentAt: number, target: number | null) =>
	event(seq, EventKind.delete, sentAt, 0, target === null ? [] : [targetAttribute(seq, target)]);
const message = (seq: number, sentAt: number, more: Partial<Removable> = {}): Removable => ({
	...{ seq, kind: EventKind.message, channel: 1, sentAt, user: 7, deletedBy: null },
	...more
});
const overlay = (...events: ReturnType<typeof event>[]): ModerationOverlay => {
	const made = new ModerationOverlay();
	for (const each of events) made.take(each);
	return made;
};

describe('What moderators removed', () => {
	it('is the message that a deletion names, whether that came before it or after it', () => {
		const over = overlay(deletion(5, 900, 3), deletion(6, 950, null));
		expect(over.removalOf(message(3, 500))).toEqual({ type: 'deleted', seq: 5, sentAt: 900 });
		expect(over.removalOf(message(9, 500, { deletedBy: 6 }))).toEqual({
			...{ type: 'deleted', seq: 6, sentAt: 950 }
		});
		expect(over.removalOf(message(4, 500))).toBeNull();
	});

	it('is a message that says so itself, also where its deletion is not known', () => {
		expect(overlay().removalOf(message(9, 500, { deletedBy: 6 }))).toEqual({
			...{ type: 'deleted', seq: 6, sentAt: null }
		});
	});

	it('names the first of several deletions of a message', () => {
		const over = overlay(deletion(6, 900, 3), deletion(7, 800, 3), deletion(8, 850, null));
		expect(over.removalOf(message(3, 500))?.seq).toBe(7);
		expect(over.removalOf(message(3, 500, { deletedBy: 8 }))?.seq).toBe(7);
		const later = overlay(deletion(6, 900, 3), deletion(8, 850, null));
		expect(later.removalOf(message(3, 500, { deletedBy: 8 }))?.seq).toBe(8);
	});

	it('is what a purged user wrote in that channel until then, for a day, whenever it arrives', () => {
		const at = 100 * HOUR;
		const over = overlay(purge(5, at));
		const removed = { type: 'purged', seq: 5, sentAt: at };
		expect(over.removalOf(message(1, at))).toEqual(removed);
		expect(over.removalOf(message(900, at - PURGE_REACH_MS))).toEqual(removed);
		expect(over.removalOf(message(1, at - PURGE_REACH_MS - 1))).toBeNull();
		expect(over.removalOf(message(6, at + 1))).toBeNull();
		expect(over.removalOf(message(1, at, { user: 8 }))).toBeNull();
		expect(over.removalOf(message(1, at, { channel: 2 }))).toBeNull();
	});

	it('goes back no further than to the purge before', () => {
		const over = overlay(purge(5, 100 * HOUR), purge(6, 99 * HOUR));
		expect(over.removalOf(message(1, 99 * HOUR))?.seq).toBe(6);
		expect(over.removalOf(message(1, 99 * HOUR + 1))?.seq).toBe(5);
	});

	it('is not struck where the whole channel was cleared', () => {
		const over = overlay(clear(5, 100 * HOUR));
		const removal = over.removalOf(message(1, 90 * HOUR, { user: 8 }));
		expect(removal).toEqual({ type: 'cleared', seq: 5, sentAt: 100 * HOUR });
		expect([removal, null, { type: 'purged' as const }].map(isStruck)).toEqual([
			false,
			false,
			true
		]);
	});

	it('is a message, an action or a notice, and nothing else', () => {
		const over = overlay(purge(9, 1_000), deletion(8, 1_000, 3));
		const kinds = Object.values(EventKind).filter((kind) =>
			over.removalOf(message(3, 500, { kind }))
		);
		expect(kinds).toEqual([EventKind.message, EventKind.action, EventKind.notice]);
	});

	it('is the same in whatever order its events are taken, and how often', () => {
		const times = fc.integer({ min: 0, max: 60 }).map((hours) => hours * HOUR);
		const made = fc.oneof(
			fc.tuple(fc.constantFrom(1, 2), times).map(
				([user, at]) =>
					(seq: number) =>
						purge(seq, at, user)
			),
			times.map((at) => (seq: number) => clear(seq, at)),
			fc.tuple(times, fc.integer({ min: 1, max: 20 })).map(
				([at, target]) =>
					(seq: number) =>
						deletion(seq, at, target)
			)
		);
		fc.assert(
			fc.property(
				fc.array(made, { maxLength: 12 }),
				fc.infiniteStream(fc.nat()),
				(makers, order) => {
					const events = makers.map((make, i) => make(100 + i));
					const other = [...events, ...events.slice(0, 3)]
						.map((each) => ({ each, at: order.next().value as number }))
						.sort((a, b) => a.at - b.at)
						.map(({ each }) => each);
					const [one, two] = [overlay(...events), overlay(...other)];
					for (let seq = 1; seq <= 20; seq++) {
						const said = message(seq, seq * 3 * HOUR, { user: 1 + (seq % 3) });
						expect(two.removalOf(said)).toEqual(one.removalOf(said));
					}
				}
			)
		);
	});

	it('is in the times that marks cover, and in no others', () => {
		const times = fc.integer({ min: 0, max: 90 }).map((hours) => hours * HOUR);
		fc.assert(
			fc.property(fc.array(times, { maxLength: 8 }), times, (marked, sentAt) => {
				const marks: ModerationMark[] = [];
				marked.forEach((at, i) => addMark(marks, { seq: i + 1, sentAt: at }));
				const covering = coveredTimes(marks).filter(
					({ from, to }) => from <= sentAt && sentAt <= to
				);
				expect(covering.map(({ mark }) => mark)).toEqual(
					[markOver(marks, sentAt)].filter((mark) => mark !== null)
				);
			})
		);
	});
});
