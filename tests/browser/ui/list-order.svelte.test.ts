/** A list of an archive with imports beside live messages: one order, from its beginning to now. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { DAY_MS } from '../../../src/lib/std/time';
import { isoDay } from '../../../src/lib/ui/copy/dates';
import MessageList from '../../../src/lib/ui/messages/list/MessageList.svelte';
import { Timeline } from '../../../src/lib/ui/messages/list/timeline.svelte';
import { archiveOf, chatter, play, show, type Played } from './support';

let played: Played | undefined;
let timeline: Timeline;
let end: () => void;
beforeEach(() => page.viewport(800, 600));
afterEach(() => played?.end());

const NOON_2014 = new Date(2014, 4, 1, 12).getTime();
const DAYS = 21;

/** Messages said evenly from `from` on, with texts of this name; every so manieth is moved to another place. */
const said = (name: string, count: number, from: number, apart: number, moved = Infinity) =>
	Array.from({ length: count }, (_, i) => ({
		channel: 'c',
		user: `user-${i % 5}`,
		text: `${name} ${i}`,
		sentAt: from + (i % moved === moved - 1 ? (i * 7) % count : i) * apart
	}));

const LIVE = 200;
const MONTH = 420;
const OLD = 150;
const ALL = LIVE + MONTH + OLD + LIVE;

const list = (): HTMLElement => document.querySelector<HTMLElement>('[role="log"]')!;
const shown = (): { seq: number; sentAt: number }[] =>
	timeline.items.flatMap((item) => (item.type === 'row' ? item.row.event : []));
const texts = (): string[] =>
	timeline.items.flatMap((item) => (item.type === 'row' ? item.row.event.text : []));

beforeEach(async () => {
	const monthAgo = new Date().setHours(9, 0, 0, 0) - (DAYS + 2) * DAY_MS;
	played = await play({}, async (relay) => {
		await relay.say(chatter(LIVE));
		await relay.say(said('month', MONTH, monthAgo, (DAYS * DAY_MS) / MONTH, 10), 'month.log');
		await relay.say(said('old', OLD, NOON_2014, 60_000), 'old.log');
		await relay.say(chatter(LIVE, LIVE + 1));
	});
	const { app } = played;
	timeline = new Timeline(await archiveOf(app, ALL));
	end = $effect.root(() => {
		$effect(() => void timeline.items);
	});
	await expect.poll(() => shown().length).toBeGreaterThan(100);
});
afterEach(() => end());

/** Renders the list as a page does. */
function render(): void {
	show(played!.app, MessageList, { timeline, fill: null, connected: false, paused: false });
}

/** All messages, as a reader gets them who goes on to an end. */
async function readOn(towards: 'older' | 'newer'): Promise<{ seq: number; sentAt: number }[]> {
	const older = towards === 'older';
	const read = [...shown()];
	while (!(older ? timeline.atBeginning : timeline.atEnd)) {
		const edge = read.at(older ? 0 : -1)!.seq;
		timeline[towards](false);
		const beyond = (): { seq: number; sentAt: number }[] => {
			const now = shown();
			const at = now.findIndex(({ seq }) => seq === edge);
			return older ? now.slice(0, Math.max(0, at)) : at === -1 ? [] : now.slice(at + 1);
		};
		const isThere = (): boolean =>
			beyond().length > 0 || (older ? timeline.atBeginning : timeline.atEnd);
		await expect.poll(isThere, { interval: 5 }).toBe(true);
		if (older) read.unshift(...beyond());
		else read.push(...beyond());
	}
	return read;
}

test('read from its beginning to now, every day stands in one place, and back again it is the same', async () => {
	timeline.travel({ type: 'beginning' });
	await expect.poll(() => timeline.atBeginning).toBe(true);
	const read = await readOn('newer');
	expect(read).toHaveLength(ALL);
	expect(new Set(read.map(({ seq }) => seq)).size).toBe(ALL);
	const days = read.map(({ sentAt }) => isoDay(sentAt));
	const begun = days.filter((day, i) => day !== days[i - 1]);
	expect(begun).toEqual([...new Set(days)].sort());
	const back = await readOn('older');
	expect(back.map(({ seq }) => seq)).toEqual(read.map(({ seq }) => seq));
});

test('Home leads to the beginning of the archive, End to now', async () => {
	render();
	await expect.poll(() => list()).toBeTruthy();
	list().focus();
	await userEvent.keyboard('{Home}');
	await expect.poll(() => texts()[0]).toBe('old 0');
	await expect.poll(() => timeline.atBeginning).toBe(true);
	expect(timeline.following).toBe(false);
	await userEvent.keyboard('{End}');
	await expect.poll(() => timeline.following).toBe(true);
	await expect.poll(() => texts().at(-1)).toBe(`message ${2 * LIVE}`);
});

test('an import that arrives moves nobody: not who follows, nor who reads where it belongs', async () => {
	const { relay } = played!;
	render();
	await expect.poll(() => list()).toBeTruthy();
	const isFollowed = (): boolean => timeline.following && texts().at(-1) === `message ${2 * LIVE}`;
	expect(isFollowed()).toBe(true);
	await relay.say(said('older', 400, NOON_2014 - 30 * DAY_MS, 60_000), 'older.log');
	await expect.poll(() => timeline.state?.cursor.seq).toBe(ALL + 400);
	expect(isFollowed()).toBe(true);
	expect(list().scrollTop).toBe(0);

	timeline.travel({ type: 'time', time: NOON_2014 + 60 * 60_000 });
	await expect.poll(() => timeline.landing && texts().includes('old 60')).toBe(true);
	const top = (row: Element): number =>
		row.getBoundingClientRect().top - list().getBoundingClientRect().top;
	const rows = (): Element[] => [...list().querySelectorAll('article')];
	const isHour = (row: Element): boolean => row.textContent?.includes('old 60') ?? false;
	await expect.poll(() => Math.abs(top(rows().find(isHour) ?? list()))).toBeLessThan(80);
	// The first in sight stays where it is.
	const first = rows().find(
		(row) => row.getBoundingClientRect().bottom > list().getBoundingClientRect().top
	)!;
	const before = top(first);
	await relay.say(said('between', 90, NOON_2014 + 20 * 60_000 + 7, 60_000), 'between.log');
	await expect.poll(() => texts().includes('between 39')).toBe(true);
	expect(first.isConnected).toBe(true);
	await expect.poll(() => Math.abs(top(first) - before)).toBeLessThanOrEqual(1);
	expect(timeline.newMessages).toBe(0);
});
