/** How every log, and a device that follows it, shows people: by what they said last. Run by each implementation's own test file. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../support/seed';
import { frameOfLogged } from '../../../server/log/frames';
import type { ImportName, Log, NewEvent } from '../../../server/log/log';
import { foldUsers, tailUser } from '../../../src/lib/archive/tables/users';
import type { FrameRow, UserRow } from '../../../src/lib/archive/tables/schema';
import {
	EventKind,
	SEGMENT_SIZE,
	borderOf,
	decodeHead,
	openFrame,
	userBlockOf
} from '../../../src/lib/wire/index';
import { batch, message, messages } from '../../support/events';
import { encode } from '../../support/frames';
import { asLong } from '../../support/long';
import type { LogUnderTest, OpenOptions } from './conformance';

const T = 1_700_000_000_000;
const OLD: ImportName = { source: 'test', name: 'old.log' };

interface Arrival {
	readonly event: NewEvent;
	readonly imported: boolean;
}

const arrival: fc.Arbitrary<Arrival> = fc
	.record({
		who: fc.constantFrom('a', 'b', 'c'),
		name: fc.constantFrom('old', 'new', 'Other'),
		color: fc.constantFrom(null, 0xff0000),
		kind: fc.constantFrom(
			...[EventKind.message, EventKind.message, EventKind.action, EventKind.notice],
			...[EventKind.purge, EventKind.delete]
		),
		// Few times, so that many are the same.
		at: fc.integer({ min: 0, max: 12 }),
		imported: fc.boolean()
	})
	.map(({ who, name, color, kind, at, imported }) => {
		const isAct = kind === EventKind.purge || kind === EventKind.delete;
		return {
			imported,
			event: message({
				...{ userKey: who, login: `${who}-${name}`, kind, sentAt: T + at * 1_000 },
				color: isAct ? null : color,
				displayName: isAct ? '' : name === 'Other' ? 'Ö' : '',
				...(kind === EventKind.delete && { target: 'unknown' })
			})
		};
	});

/** In the order in which they were sent; at the same time, what is live counts more than what is imported. */
function inOrder(arrivals: readonly Arrival[]): Arrival[] {
	return arrivals
		.map((each, i) => ({ ...each, i }))
		.sort(
			(a, b) =>
				a.event.sentAt - b.event.sentAt ||
				Number(b.imported) - Number(a.imported) ||
				(a.imported ? b.i - a.i : a.i - b.i)
		);
}

interface Person {
	readonly login: string;
	readonly displayName: string;
	readonly color: number | null;
	readonly messages: number;
	readonly firstSeen: number;
	readonly lastSeen: number;
}

const person = ({ login, displayName, color, messages, firstSeen, lastSeen }: Person): Person => ({
	...{ login, displayName, color, messages, firstSeen, lastSeen }
});

/** By the relay's queries. */
async function atRelay(log: Log, ids: ReadonlyMap<string, number>): Promise<unknown> {
	const query = { part: '', match: 'part', sort: 'name', after: null, limit: 100 } as const;
	const { users } = await log.queries.findUsers(query);
	const shown: Record<string, unknown> = {};
	for (const [key, id] of [...ids].sort()) {
		const listed = users.find((user) => user.id === id);
		const profile = await log.queries.profile(id);
		const block = await log.users(0);
		expect(profile?.user).toEqual(listed);
		expect(block?.login[id - 1]).toBe(listed?.login);
		expect(block?.lastSeen[id - 1]).toBe(listed?.lastSeen);
		shown[key] = listed && person(listed);
	}
	return shown;
}

/** By a device that has followed the log in frames of `length` events. */
async function onDevice(
	log: Log,
	ids: ReadonlyMap<string, number>,
	length: number
): Promise<unknown> {
	const rows = new Map<number, UserRow>();
	const tail: FrameRow[] = [];
	const border = borderOf(log.head);
	for (let first = 1; first <= log.head;) {
		const sealed = first <= border;
		const last = sealed ? first + SEGMENT_SIZE - 1 : Math.min(first + length - 1, log.head);
		const bytes = encode(frameOfLogged(await log.read(first, last - first + 1)));
		if (sealed) {
			const head = decodeHead(openFrame(bytes));
			for (const row of foldUsers([...rows.values()], head, { seq: 0, users: 0 }))
				rows.set(row.block, row);
		} else tail.push({ first, last, bytes });
		first = last + 1;
	}
	const shown: Record<string, unknown> = {};
	for (const [key, id] of [...ids].sort()) {
		const user = tailUser(id, rows.get(userBlockOf(id)), tail, log.head);
		shown[key] = user && person(user);
	}
	return shown;
}

/** Ids by key: what arrived is in the log in the same order, between other things. */
async function idsOf(log: Log): Promise<Map<string, number>> {
	const logged = await log.read(1, log.head);
	return new Map(
		logged.flatMap(({ event: { author } }) =>
			author && /^[abc]-/.test(author.login) ? [[author.login[0]!, author.user] as const] : []
		)
	);
}

export function showsPeopleAsTheyWereLast(
	name: string,
	open: (options: OpenOptions) => Promise<LogUnderTest>
): void {
	describe(`${name}, given people who change,`, () => {
		it('shows them as if all had come when it was sent, whatever an import brings, as a device does', async () => {
			await fc.assert(
				fc.asyncProperty(
					fc.array(fc.tuple(arrival, fc.constantFrom('', '', '', 'restart', 'seal')), {
						minLength: 1,
						maxLength: 14
					}),
					fc.integer({ min: 1, max: 30 }),
					async (arrivals, length) => {
						const [mixed, sorted] = [await open({ now: () => T }), await open({ now: () => T })];
						try {
							let { log } = mixed;
							for (const [{ event, imported }, then] of arrivals) {
								await log.append({ ...batch([event]), ...(imported && { import: OLD }) });
								if (then === 'seal') await log.append(batch(messages(SEGMENT_SIZE, log.head)));
								if (then === 'restart' && mixed.restart) log = await mixed.restart();
							}
							for (const { event } of inOrder(arrivals.map(([each]) => each)))
								await sorted.log.append(batch([event]));
							const expected = await atRelay(sorted.log, await idsOf(sorted.log));
							const ids = await idsOf(log);
							expect(await atRelay(log, ids)).toEqual(expected);
							expect(await onDevice(log, ids, length)).toEqual(expected);
						} finally {
							await mixed.remove();
							await sorted.remove();
						}
					}
				),
				{ numRuns: asLong(25, 300) }
			);
		}, 120_000);

		it('shows each line as its author was then', async () => {
			const under = await open({ now: () => T });
			const ada = { userKey: 'id:1', login: 'ada' };
			await under.log.append(batch([message({ ...ada, color: 1, sentAt: T })]));
			const old = message({ ...ada, login: 'byron', color: 2, sentAt: T - 1_000 });
			await under.log.append({ ...batch([old]), import: OLD });
			const authors = (await under.log.read(1, 2)).map(({ event }) => event.author);
			expect(authors).toMatchObject([
				{ user: 1, login: 'ada', color: 1 },
				{ user: 1, login: 'byron', color: 2 }
			]);
			expect(await under.log.queries.people(1, 5)).toMatchObject({
				users: [{ login: 'ada', color: 1 }]
			});
			expect((await under.log.queries.profile(1))?.names).toEqual([
				{ login: 'ada', displayName: '' },
				{ login: 'byron', displayName: '' }
			]);
			await under.remove();
		});
	});
}
