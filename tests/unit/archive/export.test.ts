import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LoggedEvent } from '../../../server/log/log';
import { MemoryLog } from '../../../server/log/memory/memory-log';
import { validateEvent } from '../../../server/relay/validate';
import type { Archive } from '../../../src/lib/archive/read/archive';
import { exportParts } from '../../../src/lib/archive/read/export';
import type { ArchivedEvent } from '../../../src/lib/archive/tables/types';
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

const archived = ({ event, channelKey }: LoggedEvent): ArchivedEvent => ({
	...event,
	channel: channelKey && { id: event.channel, source: channelKey.source, name: channelKey.name },
	reply: replyOf(event)
});

/** The export of a device that has stored a log from seq `first` on. */
async function exported(log: MemoryLog, first = 1): Promise<unknown[]> {
	const window = async (from: number, to: number) =>
		from < first
			? [{ type: 'gap' as const, first: from, last: to }]
			: [{ type: 'events' as const, events: (await log.read(from, to - from + 1)).map(archived) }];
	const archive: Pick<Archive, 'state' | 'window'> = {
		state: async () =>
			({ log: log.id, coverage: [{ first, last: log.head }] }) as unknown as ReturnType<
				Archive['state']
			>,
		window
	};
	let lines = '';
	for await (const { text } of exportParts(archive as Archive)) lines += text;
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
