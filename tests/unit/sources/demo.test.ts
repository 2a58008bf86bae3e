import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { imageType } from '../../../server/images/image-type';
import { validateEvent } from '../../../server/relay/validate';
import {
	DEMO_DAYS,
	DemoClock,
	demoChannels,
	demoEvents,
	startDemo
} from '../../../server/sources/demo/demo';
import type { DemoEvent } from '../../../server/sources/demo/events';
import { pictureOf } from '../../../server/sources/demo/pictures';
import type { SourceEvent } from '../../../server/sources/source';
import { badgePath, cheerPath, emotePath } from '../../../src/lib/wire/images';
import { DAY_MS } from '../../../src/lib/std/time';

const NOW = Date.UTC(2026, 2, 1, 12);

const clock = new DemoClock(() => Date.now());
let taken: SourceEvent[];
const take = async (events: readonly SourceEvent[]): Promise<void> => {
	taken.push(...events);
};

/** What the demo says until then. */
function until(end: number, seed = 1): DemoEvent[] {
	const events: DemoEvent[] = [];
	for (const event of demoEvents(seed, NOW)) {
		if (event.at > end) return events;
		events.push(event);
	}
	return events;
}
const history = until(NOW);

beforeEach(() => {
	taken = [];
	vi.useFakeTimers({ now: NOW, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
	vi.useRealTimers();
});

it('has three days of history in order, to the present, the same for the same seed', () => {
	const times = history.map(({ at }) => at);
	expect(times).toEqual(times.toSorted((a, b) => a - b));
	expect(times[0]).toBeLessThan(NOW - DEMO_DAYS * DAY_MS + DAY_MS / 24);
	expect(times.at(-1)).toBeGreaterThan(NOW - 60_000);
	expect(until(NOW)).toEqual(history);
	expect(until(NOW, 2)).not.toEqual(history);
});

it('says only what a relay takes, each with an id of its own', () => {
	for (const { source, event } of history) {
		expect(() => validateEvent(event, 0, source, NOW)).not.toThrow();
	}
	expect(new Set(history.map(({ event }) => event.id)).size).toBe(history.length);
});

it('has all that chat has: networks with a channel of one name, subs, raids, cheers, replies, links, scripts, moderators', () => {
	const rooms = new Set(history.map(({ source, event }) => `${source} ${event.channel}`));
	expect(rooms).toContain('irc.libera.chat linux');
	expect(rooms).toContain('irc.oftc.net linux');
	expect(rooms.size).toBe(7);
	const events = history.map(({ event }) => event);
	const types = new Set(events.map(({ notice }) => notice?.type));
	for (const type of ['sub', 'resub', 'submysterygift', 'raid']) expect(types).toContain(type);
	const kinds = new Set(events.map(({ kind }) => kind));
	for (const kind of ['outage', 'deleted', 'purged', 'notice'] as const) {
		expect(kinds).toContain(kind);
	}
	expect(events.some(({ bits }) => bits)).toBe(true);
	expect(events.some(({ chatter }) => chatter === 'first')).toBe(true);
	const texts = events.map(({ text = '' }) => text).join('\n');
	expect(texts).toMatch(/https:/);
	for (const script of [/\p{Script=Arabic}/u, /\p{Script=Hebrew}/u, /\p{Script=Cyrillic}/u]) {
		expect(texts).toMatch(script);
	}
	expect(texts).not.toMatch(/[{}]|:[A-Z]\w+:/);
	expect(events.some(({ user = '' }) => user.length > 22)).toBe(true);
});

it('answers and deletes only what was said before in the same channel', () => {
	const said = new Map<string, string>();
	let answers = 0;
	for (const { source, event } of history) {
		const room = `${source} ${event.channel}`;
		const named = event.target ?? event.replyTo?.id;
		if (named !== undefined) {
			answers++;
			expect(said.get(named)).toBe(room);
		}
		if (event.id) said.set(event.id, room);
	}
	expect(answers).toBeGreaterThan(500);
});

it('says nothing in an outage, and stands as recorded since', () => {
	const outages = history.filter(({ event }) => event.kind === 'outage');
	expect(outages.length).toBeGreaterThanOrEqual(3);
	for (const { source, event } of outages) {
		const { from = 0, to = 0, channel } = event;
		const within = history.filter(
			(other) =>
				other.source === source &&
				other.event.channel === channel &&
				other.at >= from &&
				other.at < to
		);
		expect(within).toEqual([]);
		const stands = demoChannels(NOW).find(
			(one) => one.source === source && one.channel === channel
		);
		expect(stands).toMatchObject({ state: 'live', since: to });
	}
});

it('has a picture, drawn here, for every emote, badge and cheer that it shows', () => {
	const paths = history.flatMap(({ source, event }) =>
		source !== 'twitch'
			? []
			: [
					...(event.emotes ?? []).map(({ id }) => emotePath(source, id, 'moving')),
					...(event.badges ?? []).map((badge) => badgePath(source, event.channel, badge)),
					...(event.bits ? [cheerPath(source, 'cheer', 100, 'still')] : [])
				]
	);
	const distinct = new Set(paths);
	expect(distinct.size).toBeGreaterThan(12);
	for (const path of distinct) {
		const picture = pictureOf(path?.split('/').slice(4) ?? []);
		expect(picture && imageType('image/png', picture), path ?? '').toBe('image/png');
	}
	expect(pictureOf(['emotes', 'constructor', 'still'])).toBeNull();
});

it('has shown emotes where their words are', () => {
	let emotes = 0;
	for (const { event } of history) {
		for (const { start, length } of event.emotes ?? []) {
			emotes++;
			expect([...(event.text ?? '')].slice(start, start + length).join('')).toMatch(/^panda\w+$/);
		}
	}
	expect(emotes).toBeGreaterThan(500);
});

it("is received as it was said: the log's clock is that of the history while it comes in", async () => {
	const received: number[] = [];
	const demo = startDemo(async (events) => {
		received.push(clock.now());
		for (const { sentAt } of events) {
			if (sentAt === undefined) continue;
			expect(clock.now()).toBeGreaterThanOrEqual(sentAt);
			expect(clock.now() - sentAt).toBeLessThan(15 * 60_000);
		}
	}, clock);
	await demo.ready;
	demo.stop();
	expect(received).toEqual(received.toSorted((a, b) => a - b));
	expect(received[0]).toBeLessThan(NOW - 2 * DAY_MS);
});

it('goes on live, each event at its time, with one timer at once, until it is stopped', async () => {
	const demo = startDemo(take, clock);
	await demo.ready;
	expect(taken).toHaveLength(history.length);
	expect(clock.now()).toBe(NOW);
	await vi.advanceTimersByTimeAsync(60_000);
	expect(vi.getTimerCount()).toBe(1);
	expect(taken.length).toBe(until(NOW + 60_000).length);
	demo.stop();
	expect(vi.getTimerCount()).toBe(0);
});

it('goes on after a live event was refused', async () => {
	let refuse = false;
	const demo = startDemo(
		(events) => (refuse ? Promise.reject(new Error('queue-full')) : take(events)),
		clock
	);
	await demo.ready;
	refuse = true;
	await vi.advanceTimersByTimeAsync(20_000);
	expect(taken).toHaveLength(history.length);
	refuse = false;
	await vi.advanceTimersByTimeAsync(30_000);
	expect(taken.length).toBeGreaterThan(history.length);
	demo.stop();
});

it('ends in the midst of its history when it is stopped, without a word', async () => {
	let stopped = false;
	const demo = startDemo(
		() => (stopped ? Promise.reject(new Error('stopping')) : Promise.resolve()),
		clock
	);
	demo.stop();
	stopped = true;
	await demo.ready;
	expect(vi.getTimerCount()).toBe(0);
});
