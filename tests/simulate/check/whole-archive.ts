/** A device's archive, read as the views read it, against the history that it followed. */
import { openArchive, type Archive } from '../../../src/lib/archive/read/archive';
import { removalOf } from '../../../src/lib/archive/read/removal';
import type { ArchivedEvent } from '../../../src/lib/archive/tables/types';
import type { UserRow } from '../../../src/lib/archive/tables/schema';
import { MINUTE_MS } from '../../../src/lib/std/time';
import {
	ModerationOverlay,
	SEGMENT_SIZE,
	USER_BLOCK_SIZE,
	importOf,
	isCounted,
	isModeration,
	type LogEvent
} from '../../../src/lib/wire/index';
import { Violation } from '../kernel/violation';
import { countUpTo, type Histories, type History } from './history';

export async function checkWhole(
	name: string,
	/** Whether it follows the relay now; else, an earlier history. */
	inUse: boolean,
	users: readonly UserRow[],
	histories: Histories
): Promise<void> {
	const archive = openArchive(name);
	const state = await archive.state();
	if (!state || state.cursor.seq === 0) return;
	const { seq, term } = state.cursor;
	const all = histories.with(state.log, seq, term);
	const [history] = inUse ? [histories.now] : all;
	if (!history) throw new Violation('stored-as-logged', `${name}: its cursor is in no history`);
	await checkEvents(archive, seq, state.coverage, history);
	// Known: a history that broke off during a first visit leaves its counts behind.
	if (histories.breaks > 0) return;
	await checkMinutes(archive, Math.max(seq, state.totals.at), history);
	for (const block of users) checkUsers(name, block, all);
}

async function checkEvents(
	archive: Archive,
	head: number,
	coverage: readonly { first: number; last: number }[],
	{ events }: History
): Promise<void> {
	const fail = (seq: number, what: string): never => {
		throw new Violation('stored-as-logged', `${archive.name}: event ${seq} ${what}`);
	};
	const shown: ArchivedEvent[] = [];
	let next = 1;
	const step = 4 * SEGMENT_SIZE;
	for (let from = 1; from <= head; from += step) {
		for (const stretch of await archive.window(from, Math.min(head, from + step - 1))) {
			if (stretch.type === 'gap') {
				if (stretch.first !== next) fail(next, 'is neither there nor missing');
				if (coverage.some(({ first, last }) => first <= stretch.last && last >= stretch.first)) {
					fail(stretch.first, 'counts as stored, and is shown as a gap');
				}
				next = stretch.last + 1;
				continue;
			}
			shown.push(...stretch.events);
			for (const one of stretch.events) {
				const logged = events[next - 1];
				if (one.seq !== next) fail(next, `is shown as ${one.seq}`);
				const { event, channelKey } = logged ?? fail(next, 'is not in the log');
				const same =
					one.text === event.text &&
					one.receivedAt === event.receivedAt &&
					one.sentAt === event.sentAt &&
					one.author?.login === event.author?.login &&
					one.channel?.name === channelKey?.name;
				if (!same) fail(next, 'is another than that of the log');
				next++;
			}
		}
	}
	if (next !== head + 1) fail(next, 'is not shown');
	if (shown.length === head) checkRemovals(archive.name, shown, events);
}

async function checkMinutes(archive: Archive, head: number, { events }: History): Promise<void> {
	const counts = new Map<number, number>();
	let before = 0;
	for (const { event } of events.slice(0, head)) {
		const minute = Math.floor(event.receivedAt / MINUTE_MS);
		// The clock was set back: when those came that it dated later, nobody knows.
		if (minute < before) for (const each of counts.keys()) if (each > minute) counts.delete(each);
		before = minute;
		if (isCounted(event.kind) && importOf(event) === 0)
			counts.set(minute, (counts.get(minute) ?? 0) + 1);
	}
	const minutes = [...counts.keys()];
	// A clock that jumped by a year leaves too many to list.
	const from = Math.max(Math.min(...minutes), Math.max(...minutes) - 3_000);
	for (const { minute, messages } of await archive.minutes(from, Math.max(...minutes))) {
		if (messages === (counts.get(minute) ?? 0)) continue;
		throw new Violation(
			'totals-exact',
			`${archive.name}: ${messages} messages in minute ${minute}, not ${counts.get(minute) ?? 0}`
		);
	}
}

/** What a user said last, by when it was sent; undefined of one who has said nothing. */
function shownAs({ events }: History, user: number, at: number): LogEvent | undefined {
	return events
		.slice(0, at)
		.map(({ event }) => event)
		.filter(({ author, kind }) => author?.user === user && !isModeration(kind))
		.sort((a, b) => a.sentAt - b.sentAt || importOf(b) - importOf(a) || a.seq - b.seq)
		.at(-1);
}

/** What moderators did to a device's messages is what the log says, where the device has all of it. */
function checkRemovals(
	name: string,
	shown: readonly ArchivedEvent[],
	events: History['events']
): void {
	const overlay = new ModerationOverlay();
	for (const { event } of events.slice(0, shown.length)) overlay.take(event);
	for (const one of shown) {
		const expected = overlay.removalOfEvent(events[one.seq - 1]!.event);
		const removal = removalOf(one);
		if (removal?.type === expected?.type && removal?.seq === expected?.seq) continue;
		const what = `is shown as ${removal?.type}, and is ${expected?.type}`;
		throw new Violation('stored-as-logged', `${name}: event ${one.seq} ${what}`);
	}
}

function checkUsers(
	name: string,
	{ block, at, login, color, lastSeen, messages }: UserRow,
	all: readonly History[]
): void {
	const exact = all.some(
		(one) =>
			one.events.length >= at &&
			login.every((_, i) => {
				const id = block * USER_BLOCK_SIZE + i + 1;
				const shown = shownAs(one, id, at);
				return (
					countUpTo(one.users.get(id), at) === messages[i] &&
					(!shown || ((shown.author?.color ?? -1) === color[i] && shown.sentAt === lastSeen[i]))
				);
			})
	);
	if (!exact) throw new Violation('totals-exact', `${name}: users of block ${block} at ${at}`);
}
