/** From one page to another, on a device that holds a small archive and on one that holds a very large one. */
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright';
import { foldName } from '../../src/lib/wire/names';
import type { ChatMessage } from '../support/corpus';
import { RelayProcess } from '../support/relay-process';
import { measured, type Bench, type Measured } from './bench';
import { call, openDevice, script } from './browser/device';
import type { Fixture } from './fixture';
import { IngestClient, bodies, sendAll } from './ingest-client';
import { percentile } from '../support/stats';

/** The corpus so many times, with times shifted, new ids and names suffixed; then newcomers, until it is this many messages and people. */
const COPIES = 5;
const MESSAGES = 1_000_000;
const USERS = 100_000;
const SMALL = 10_000;
/** The first visit of each page is told apart, too: its code and its worker are loaded then. */
const ROUNDS = 40;
const SEARCHES = 5;
const COPY_SHIFT_MS = 400 * 24 * 60 * 60_000;

interface Step {
	readonly name: string;
	readonly href: string;
	readonly selector: string;
	readonly count: number;
	readonly atMost: number;
}

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
	const search = encodeURIComponent('ubuntu');
	return [
		page('Home', '/', '[role="group"][aria-label="Totals"]', 1),
		page('/messages', '/messages', LOG, 30),
		page('/channels', '/channels', ROW, 5),
		page('a channel', `/channels/${encodeURIComponent(channel)}`, LOG, 30),
		page('/users', '/users', ROW, 20),
		page('a profile', `/users/${encodeURIComponent(user)}`, LOG, 30),
		page('a profile’s newest 100', `/users/${encodeURIComponent(user)}`, LOG, 100, 150),
		page(
			'first hits of a search',
			`/messages?q=${search}`,
			'main [aria-label="Found messages"] article',
			1,
			150
		)
	];
}

/** The corpus so many times, each with its own people and ids, and later than the one before; then the newcomers. */
function* grown(messages: readonly ChatMessage[]): Generator<ChatMessage[]> {
	for (let copy = 0; copy < COPIES; copy++) {
		yield messages.map((message) => ({
			...message,
			id: `${message.id}-${copy}`,
			user: copy === 0 ? message.user : `${message.user}~${copy}`,
			sentAt: new Date(
				Date.parse(message.sentAt) - (COPIES - copy - 1) * COPY_SHIFT_MS
			).toISOString()
		}));
	}
	yield newcomers(messages);
}

/** What people say who come after the copies: as many as are missing, all in the corpus's last days. */
function newcomers(messages: readonly ChatMessage[]): ChatMessage[] {
	const people = USERS - new Set(messages.map(({ user }) => foldName(user))).size * COPIES;
	const missing = Math.max(MESSAGES - messages.length * COPIES, people);
	return messages.slice(-missing).map((message, i) => ({
		...message,
		id: `newcomer-${i}`,
		user: `newcomer~${i % people}`
	}));
}

interface Prepared {
	readonly device: BrowserContext;
	readonly relay: RelayProcess;
	readonly messages: number;
}

/** A relay with the messages, and a device that holds all of them. */
async function prepare(fixture: Fixture, parts: Iterable<ChatMessage[]>): Promise<Prepared> {
	const relay = await RelayProcess.start({ data: fixture.folder() });
	const client = new IngestClient(relay, 1);
	let messages = 0;
	for (const part of parts) {
		await sendAll(client, bodies(part, 5_000), 1);
		messages += part.length;
	}
	client.close();
	const device = await openDevice(join(fixture.folder(), 'profile'));
	const page = await device.newPage();
	await page.goto(relay.url);
	const watch = await script('catchup/archive.page.ts', 'archivePage');
	await call(page, watch, 'archivePage', 'whole', relay.url, messages);
	await page.close();
	return { device, relay, messages };
}

async function openHome({ device, relay }: Prepared): Promise<Page> {
	const page = await device.newPage();
	await page.addInitScript({ content: await script('browser/reach.page.ts', 'reach') });
	await page.goto(relay.url);
	await page.getByRole('group', { name: 'Totals' }).waitFor();
	await page.evaluate(() => window.rest());
	return page;
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

/** ms until a search has looked at everything: the middle of several, each by a page that has nothing in memory yet. */
async function wholeSearches(prepared: Prepared): Promise<number> {
	const taken: number[] = [];
	for (let i = 0; i < SEARCHES; i++) taken.push(await wholeSearch(prepared));
	return percentile(taken, 0.5);
}

async function wholeSearch(prepared: Prepared): Promise<number> {
	const page = await openHome(prepared);
	const ms = await page.evaluate(() =>
		window.reach(
			'/messages?q=ubuntu',
			'main [aria-label="Found messages"] article',
			1,
			'newest first, of'
		)
	);
	await page.close();
	return ms;
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
			return { visits, search: await wholeSearches(prepared), messages: prepared.messages };
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
		measured('all hits of a search', many.search, 'ms', { atMost: 2_000, baseline: few.search })
	];
}

export const views: Bench = {
	name: 'views',
	about: `From the press of a link to the content of the page that it leads to, ${ROUNDS} times each, from a page that has come to rest (its document unchanged for a quarter of a second), in an open app on a device that holds the corpus ${COPIES} times over (times shifted, new ids, names suffixed) and newcomers until it is a million messages of ${USERS.toLocaleString('en-US')} people; a page’s code, and the worker behind it, are loaded on the first visit, unless the app found time for that before; the profile is of the person who said most in the first ${SMALL.toLocaleString('en-US')} messages. Baseline: the same on a device that holds those ${SMALL.toLocaleString('en-US')} messages only: no page’s cost may grow with the archive, the whole of a search aside.`,
	run
};
