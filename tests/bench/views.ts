/** From one page to another, on a device that holds a small archive and on one that holds a very large one. */
import type { ChatMessage } from '../support/corpus';
import type { Page } from 'playwright';
import { measured, type Bench, type Measured } from './bench';
import { script } from './browser/device';
import type { Fixture } from './fixture';
import { COPIES, grown, openHome, prepare, USERS, type Prepared } from './grown';
import { percentile } from '../support/stats';

const SMALL = 10_000;
/** The first visit of each page is told apart, too: its code and its worker are loaded then. */
const ROUNDS = 40;

interface Step {
	readonly name: string;
	readonly href: string;
	readonly selector: string;
	readonly count: number;
	readonly atMost: number;
}

/** Places on the strip that a list is led to, each far from the one before; so often, with the relay and without it. */
const PLACES = [0.05, 0.7, 0.3, 0.95, 0.5, 0.15, 0.85, 0.4];
const JOURNEYS = 5;

const STRIP = 'main [role="slider"][aria-label="Time"] path.stored[d^="M"]';
const LOG = 'main [role="log"] article';
const ROW = 'main [role="rowgroup"] [role="row"] [role="cell"]:first-child a';

function stepsTo(channel: string, user: string): Step[] {
	const page = (
		name: string,
		href: string,
		selector: string,
		count: number,
		atMost = 200
	): Step => ({
		name,
		href,
		selector,
		count,
		atMost
	});
	return [
		page('Home', '/', '[role="group"][aria-label="Totals"]', 1),
		page('/messages', '/messages', LOG, 30),
		page('/messages, its strip drawn', '/messages', STRIP, 1),
		page('/channels', '/channels', ROW, 5),
		page('a channel', `/channels/${encodeURIComponent(channel)}`, LOG, 30),
		page('/users', '/users', ROW, 20),
		page('a profile', `/users/${encodeURIComponent(user)}`, LOG, 30),
		page('a profile’s newest 100', `/users/${encodeURIComponent(user)}`, LOG, 100, 150)
	];
}

/** ms of each step's visits, the first one first, each from another page that has come to rest: nobody presses a link sooner. */
async function walk(prepared: Prepared, steps: readonly Step[]): Promise<number[][]> {
	const page = await openHome(prepared);
	const taken: number[][] = steps.map(() => []);
	for (let round = 0; round < ROUNDS; round++) {
		for (const [i, { href, selector, count }] of steps.entries()) {
			const away = href === '/' ? '/channels' : '/';
			await page.evaluate(
				([path, what]) => window.reach(path ?? '', what ?? '', 1),
				[away, away === '/' ? '[role="group"][aria-label="Totals"]' : ROW]
			);
			await page.evaluate(() => window.rest());
			taken[i]?.push(
				await page.evaluate(
					([path, what, many]) => window.reach(`${path}`, `${what}`, Number(many)),
					[href, selector, count]
				)
			);
		}
	}
	await page.close();
	return taken;
}

/** ms of each journey through all messages, by the strip. */
async function travel(page: Page): Promise<number[]> {
	const taken: number[] = [];
	for (let i = 0; i < JOURNEYS * PLACES.length; i++) {
		taken.push(await page.evaluate((share) => window.travel(share), PLACES[i % PLACES.length]!));
		await page.evaluate(() => window.rest());
	}
	return taken;
}

/** The same with the relay, then without it. */
async function journeys(prepared: Prepared): Promise<{ online: number[]; offline: number[] }> {
	const page = await openHome(prepared);
	await page.evaluate(await script('browser/travel.page.ts', 'travel'));
	await page.evaluate((strip) => window.reach('/messages', strip, 1), STRIP);
	await page.evaluate(() => window.rest());
	const online = await travel(page);
	await prepared.device.setOffline(true);
	const offline = await travel(page);
	await prepared.device.setOffline(false);
	await page.close();
	return { online, offline };
}

async function run(fixture: Fixture): Promise<Measured[]> {
	const corpus = fixture.messages('interleaved');
	const busiest = (of: (message: ChatMessage) => string, among: readonly ChatMessage[]): string => {
		const counts = new Map<string, number>();
		for (const message of among) counts.set(of(message), (counts.get(of(message)) ?? 0) + 1);
		return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
	};
	const small = corpus.slice(0, SMALL);
	const steps = stepsTo(
		busiest(({ channel }) => channel, small),
		busiest(({ user }) => user, small)
	);
	const measure = async (parts: Iterable<ChatMessage[]>) => {
		const prepared = await prepare(fixture, parts);
		try {
			const visits = await walk(prepared, steps);
			const ways = await journeys(prepared);
			return { visits, ways, messages: prepared.messages };
		} finally {
			await prepared.device.close();
			await prepared.relay.stop('SIGKILL');
		}
	};
	const few = await measure([small]);
	const many = await measure(grown(corpus));
	return [
		measured('messages stored', many.messages, 'messages', { baseline: few.messages }),
		...steps.flatMap(({ name, atMost }, i) => {
			const [visits, fewVisits] = [many.visits[i] ?? [], few.visits[i] ?? []];
			const p95 = percentile(visits, 0.95);
			return [
				measured(`${name}, p95`, p95, 'ms', { atMost, baseline: percentile(fewVisits, 0.95) }),
				measured(`${name}, the first visit`, visits[0] ?? NaN, 'ms', {
					baseline: fewVisits[0] ?? NaN
				})
			];
		}),
		...(['online', 'offline'] as const).map((how) => {
			const [p95, few95] = [many, few].map(({ ways }) => percentile(ways[how], 0.95));
			const name = `travel to a point of the archive, to its rows, ${how}, p95`;
			return measured(name, p95 ?? NaN, 'ms', { atMost: 150, baseline: few95 ?? NaN });
		})
	];
}

export const views: Bench = {
	name: 'views',
	about: `From the press of a link to the content of the page that it leads to, ${ROUNDS} times each, from a page that has come to rest (its document unchanged for a quarter of a second), in an open app on a device that holds the corpus ${COPIES} times over (times shifted, new ids, names suffixed) and newcomers until it is a million messages of ${USERS.toLocaleString('en-US')} people; a page’s code, and the worker behind it, are loaded on the first visit, unless the app found time for that before; the profile is of the person who said most in the first ${SMALL.toLocaleString('en-US')} messages. Baseline: the same on a device that holds those ${SMALL.toLocaleString('en-US')} messages only: no page’s cost may grow with the archive. The strip is drawn when its bars are, from the press of the link. To travel is to press the strip, ${JOURNEYS * PLACES.length} times, far from where the list is; its rows are there when none of those before is left.`,
	run
};
