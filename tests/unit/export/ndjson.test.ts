import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LoggedEvent } from '../../../server/log/log';
import { MemoryLog } from '../../../server/log/memory/memory-log';
import { validateEvent } from '../../../server/relay/validate';
import { ZoneClock } from '../../../src/lib/export/clock';
import { writerOf } from '../../../src/lib/export/writers';
import type { ExportEvent } from '../../../src/lib/export/row';
import { NamesOfUsers } from '../../../src/lib/export/users';
import {
	ModerationOverlay,
	chatterOf,
	copyOf,
	durationOf,
	isCounted,
	isModeration,
	moderatorOf,
	replyOf,
	type LogEvent
} from '../../../src/lib/wire/index';
import '../../support/seed';
import { batch, deflate, sha256 } from '../../support/events';

const NOW = 1_700_000_000_000;
const HOUR = 3_600_000;

/** A log that takes these values as ingest does. */
async function logOf(values: readonly unknown[], id = 'a'): Promise<MemoryLog> {
	const log = new MemoryLog({
		...{ id: id.repeat(32), term: '0'.repeat(16), digest: sha256, deflate },
		now: () => NOW
	});
	const events = values.map((value, index) => validateEvent(value, index, 'test', NOW));
	await log.append(batch(events));
	return log;
}

const eventsOf = async (log: MemoryLog): Promise<LogEvent[]> =>
	(await log.read(1, log.head)).map(({ event }) => event);

const exportedOf = ({ event, channelKey }: LoggedEvent): ExportEvent => ({
	...event,
	channel: channelKey
});

/** The export of a device that has stored a log from seq `first` on. */
async function exported(log: MemoryLog, first = 1): Promise<unknown[]> {
	const events = (await log.read(first, log.head)).map(exportedOf);
	const names = new NamesOfUsers();
	for (const { author, channel } of events)
		if (author && channel) names.add(channel.source, author);
	const { rows } = writerOf('ndjson', {
		...{ title: '', messages: 0, missing: 0, madeAt: NOW, clock: new ZoneClock('UTC') },
		...{ log: log.id, ambiguous: names.ambiguous, picture: async () => null }
	});
	const stored = (seq: number): ExportEvent | null => events[seq - first] ?? null;
	const lines = await rows(events.map((event) => ({ event, removal: null, stored })));
	return lines
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line) as unknown);
}

/** What a reader sees of a log. */
function shown(events: readonly LogEvent[]): unknown[][] {
	const overlay = new ModerationOverlay();
	for (const event of events) overlay.take(event);
	return events.map((event) => {
		const removal = overlay.removalOfEvent(event);
		return [
			...[event.kind, event.channel, event.author?.login, event.text, event.sentAt],
			removal && [removal.type, removal.seq, removal.sentAt],
			...(isModeration(event.kind) ? [moderatorOf(event), durationOf(event)] : []),
			...(isCounted(event.kind) ? [copyOf(event), chatterOf(event), replyOf(event)] : [])
		];
	});
}

const said = { channel: 'one', user: 'ada', text: 'hello', sentAt: NOW - HOUR };

it('writes what moderators did, copies and newcomers, so that ingest makes the same of it', async () => {
	const by = { user: 'mod', userId: '9', displayName: 'Mod' };
	const log = await logOf([
		{ kind: 'deleted', channel: 'one', target: 'late', sentAt: NOW },
		{ ...said, id: 'a', chatter: 'first' },
		{ ...said, channel: 'two', copyOf: { channel: 'one', id: 'a' } },
		{ ...said, channel: 'two', copyOf: { channel: 'one' } },
		{ kind: 'deleted', channel: 'one', target: 'a', sentAt: NOW, by, reason: 'spam' },
		{ ...said, id: 'late', text: 'late' },
		{ kind: 'purged', channel: 'two', user: 'ada', duration: 60, sentAt: NOW, by },
		{ kind: 'purged', channel: 'two', user: 'bob', displayName: 'Bob', sentAt: NOW },
		{ kind: 'cleared', channel: 'one', sentAt: NOW, reason: 'raid' },
		{ kind: 'deleted', channel: 'one', target: 'late', sentAt: NOW + 1 },
		{ ...said, replyTo: 'late', text: 'a reply' },
		{ kind: 'deleted', channel: 'one', target: 'never', sentAt: NOW, user: 'ada' }
	]);
	const lines = await exported(log);
	const again = await logOf(lines, 'b');
	const [before, after] = [await eventsOf(log), await eventsOf(again)];
	expect(shown(after)).toEqual(shown(before));
	expect(shown(after)[1]?.[5]).toEqual(['deleted', 5, NOW]);
	expect(shown(after)[5]?.[5]).toEqual(['deleted', 1, NOW]);
	expect((await again.snapshot()).totals).toEqual((await log.snapshot()).totals);
	const twice = lines.map((value, index) => validateEvent(value, index, 'test', NOW));
	expect(await again.append(batch(twice))).toMatchObject({ accepted: 0, conflicts: 0 });
});

it('means the same after a replay, whatever came first, and where a device has stored only the end', async () => {
	const at = fc.integer({ min: 0, max: 40 }).map((hours) => NOW - hours * HOUR);
	const place = { channel: fc.constantFrom('one', 'two'), sentAt: at };
	const id = fc.constantFrom('1', '2', '3', '4');
	const user = fc.constantFrom('ada', 'bob');
	const value = fc.oneof(
		fc.record({ ...place, user, id, text: fc.constantFrom('x', 'y') }),
		fc.record({ ...place, kind: fc.constant('deleted'), target: id }),
		fc.record({ ...place, kind: fc.constant('purged'), user }),
		fc.record({ ...place, kind: fc.constant('cleared') })
	);
	await fc.assert(
		fc.asyncProperty(
			fc.array(value, { minLength: 1, maxLength: 14 }),
			fc.nat(),
			async (values, cut) => {
				const log = await logOf(values);
				const events = await eventsOf(log);
				expect(shown(await eventsOf(await logOf(await exported(log), 'b')))).toEqual(shown(events));
				const first = 1 + (cut % log.head);
				const overlay = new ModerationOverlay();
				for (const event of events.slice(first - 1)) overlay.take(event);
				const typeOf = (over: ModerationOverlay) => (event: LogEvent) =>
					over.removalOfEvent(event)?.type;
				const later = await eventsOf(await logOf(await exported(log, first), 'b'));
				const laterOverlay = new ModerationOverlay();
				for (const event of later) laterOverlay.take(event);
				const known = events.slice(first - 1);
				// A message whose deletion isn't stored says so itself; a line can't.
				const isOrphan = (event: LogEvent) => overlay.removalOfEvent(event)?.sentAt === null;
				const typesOf = (from: readonly LogEvent[], over: ModerationOverlay) =>
					from.map(typeOf(over)).filter((_, i) => known[i] && !isOrphan(known[i]));
				expect(typesOf(later, laterOverlay)).toEqual(typesOf(known, overlay));
			}
		)
	);
});

/** Lines with ids by the order of their first appearance: those of another log differ in nothing else. */
function withoutNumbers(lines: readonly unknown[]): unknown[] {
	const seen = new Map<string, string>();
	return lines.map(
		(line) =>
			JSON.parse(
				JSON.stringify(line).replace(/"[0-9a-z]{16}-(user-)?\d+(?:-target)?"/g, (id, user = '') => {
					if (!seen.has(id)) seen.set(id, `"${user}${seen.size}"`);
					return seen.get(id)!;
				})
			) as unknown
	);
}

it('is the same once more after a replay into an empty relay, but for numbers', async () => {
	const person = fc.oneof(
		// One who changed their name, and one who took it then; the others have no ids.
		fc.record({
			source: fc.constant('twitch'),
			user: fc.constantFrom('ada', 'byron', 'Byron'),
			userId: fc.constantFrom('1', '2')
		}),
		fc.record({
			source: fc.constantFrom('irc', 'test'),
			user: fc.constantFrom('ada', 'Ada', 'bob')
		})
	);
	const channel = fc.constantFrom('one', 'two');
	const id = fc.constantFrom('1', '2', '3', '4', '5');
	const look = { color: fc.constantFrom('#ff0000', null), displayName: fc.constantFrom('X', null) };
	const value = fc.oneof(
		{
			weight: 3,
			arbitrary: fc
				.tuple(person, fc.record({ channel, id, ...look, text: fc.constantFrom('x', 'y z') }))
				.map(([who, what]) => ({ ...who, ...what }))
		},
		fc
			.tuple(person, fc.record({ channel, kind: fc.constant('purged'), duration: fc.nat(2) }))
			.map(([who, what]) => ({ ...who, ...what })),
		fc.record({
			...{ source: fc.constantFrom('twitch', 'irc'), channel },
			...{ kind: fc.constant('deleted'), target: id }
		}),
		fc.record({ source: fc.constantFrom('twitch', 'irc'), channel, kind: fc.constant('cleared') }),
		fc
			.tuple(person, fc.record({ channel, text: fc.constant('a reply'), replyTo: id }))
			.map(([who, what]) => ({ ...who, ...what }))
	);
	await fc.assert(
		fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 20 }), async (values) => {
			const log = await logOf(values.map((each, i) => ({ ...each, sentAt: NOW + i * 1_000 })));
			const lines = await exported(log);
			const again = await logOf(lines, 'b');
			expect(withoutNumbers(await exported(again))).toEqual(withoutNumbers(lines));
			const [before, after] = [await log.snapshot(), await again.snapshot()];
			expect(after.totals).toEqual(before.totals);
			expect(after.channels).toEqual(before.channels);
			expect(shown(await eventsOf(again))).toEqual(shown(await eventsOf(log)));
		})
	);
});

it('leaves people to their names where these tell them apart, as live chat of the same source does', async () => {
	const log = await logOf([
		{ ...said, source: 'irc', user: 'ada' },
		{ ...said, source: 'twitch', user: 'ada', userId: '7' },
		{ ...said, source: 'irc', user: 'bob' },
		{ ...said, source: 'twitch', user: 'lovelace', userId: '7' },
		{ channel: 'one', source: 'twitch', kind: 'purged', user: 'lovelace', userId: '7' }
	]);
	const user = 'a'.repeat(16) + '-user-2';
	expect(await exported(log)).toMatchObject([
		{ source: 'irc', user: 'ada' },
		{ source: 'twitch', user: 'ada', userId: user },
		{ source: 'irc', user: 'bob' },
		{ source: 'twitch', user: 'lovelace', userId: user },
		{ source: 'twitch', kind: 'purged', userId: user }
	]);
	expect((await exported(log)).filter((line) => 'userId' in (line as object))).toHaveLength(3);
});
