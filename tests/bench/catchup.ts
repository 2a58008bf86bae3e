/** A new device takes a whole archive. */
import { measured, type Bench, type Measured } from './bench';
import { call, openDevice, script } from './browser/device';
import { checkAnswers, expected, type Answers } from './catchup/answers';
import { rowBaseline } from './catchup/rows';
import type { Fixture, Order } from './fixture';
import { percentile } from '../support/stats';

const QUESTION = { newest: 100, everyUser: 97 };
/** New devices that take the archive one after another; each figure is the middle one of theirs. */
const DEVICES = 3;
/** Rows that the baseline writes: it slows down as its indexes grow, so fewer rows flatter it. */
const BASELINE_ROWS = 65_536;
/** The page that a new device opens first, in each order. */
const PATH = { file: '/', interleaved: '/messages' };

interface Taken {
	/** From the start of the sync worker, and from the start of the navigation, to the last commit. */
	readonly workerMs: number;
	readonly pageMs: number;
	readonly bytes: number;
	readonly longTasks: readonly number[];
}

async function take(fixture: Fixture, order: Order): Promise<Taken> {
	const messages = fixture.messages(order);
	const relay = await fixture.relayWith(order);
	const device = await openDevice(fixture.folder());
	try {
		const watch = await script('catchup/archive.page.ts', 'archivePage');
		const watcher = await device.newPage();
		await watcher.goto(`${relay.url}/healthz`);
		// It has its code, and has looked once, before anything is measured: compiling would take a core from the page.
		const ready = watcher.waitForEvent('console', (message) => message.text() === 'looking');
		const page = await device.newPage();
		await page.addInitScript({ content: await script('browser/tasks.page.ts', 'tasks') });

		const worker = page.waitForEvent('worker');
		const whole = call<number>(watcher, watch, 'archivePage', 'whole', relay.url, messages.length);
		await Promise.race([ready, whole]);
		await page.goto(relay.url + PATH[order]);
		const began = await (await worker).evaluate(() => performance.timeOrigin);
		const found = await whole;
		const navigated = await page.evaluate(() => performance.timeOrigin);
		const longTasks = await page.evaluate(() => window.longTasks);
		// From here on nothing can be fetched or written any more.
		await page.close();
		await relay.stop('SIGKILL');

		const answers = await call<Answers>(
			watcher,
			watch,
			'archivePage',
			'answers',
			relay.url,
			QUESTION
		);
		checkAnswers(answers, expected(messages, QUESTION));
		const bytes = await call<number>(watcher, watch, 'archivePage', 'bytesOnDisk');
		return { workerMs: found - began, pageMs: found - navigated, bytes, longTasks };
	} finally {
		await device.close();
		await relay.stop('SIGKILL');
	}
}

async function measure(fixture: Fixture, order: Order): Promise<Measured[]> {
	const messages = fixture.messages(order);
	const taken: Taken[] = [];
	for (let i = 0; i < DEVICES; i++) taken.push(await take(fixture, order));
	const middle = (of: (one: Taken) => number): number => percentile(taken.map(of), 0.5);
	const base = await rowBaseline(messages.slice(0, BASELINE_ROWS), () => fixture.folder());
	const rate = (ms: number): number => (messages.length / ms) * 1_000;
	const where = order === 'file' ? 'file order' : 'interleaved';
	return [
		measured(`${where}: taken and stored`, rate(middle((one) => one.workerMs)), 'messages/s', {
			baseline: base.rate,
			ratioAtLeast: 7
		}),
		measured(
			`${where}: from the start of the navigation`,
			middle((one) => one.pageMs),
			'ms'
		),
		measured(`${where}: on disk`, middle((one) => one.bytes) / messages.length, 'B/message', {
			baseline: base.bytes
		}),
		measured(
			`${where}: main thread’s longest task`,
			middle((one) => Math.max(0, ...one.longTasks)),
			'ms',
			{
				atMost: 100
			}
		),
		measured(
			`${where}: main thread’s tasks over 50 ms`,
			middle((one) => one.longTasks.length),
			'tasks',
			{ atMost: 2 }
		)
	];
}

export const catchup: Bench = {
	name: 'catchup',
	about: `Chromium with an empty profile opens the app of a relay that has the whole corpus (home, or /messages where it is interleaved). The clock runs from the start of the sync worker to the commit after which the archive is whole; then page and relay are ended, and the archive’s own queries must answer as the corpus does: all totals, the newest ${QUESTION.newest} messages of every channel and of every ${QUESTION.everyUser}th user. ${DEVICES} devices one after another, of each figure the middle one. What watches the archive, from a page beside it, is ready before the page opens, with the registry’s empty database open. Baseline: Dexie’s \`bulkAdd\` in a worker, a message a row with two compound indexes, all data in memory already, the best of 500, 2,000 and 5,000 rows a batch, ${BASELINE_ROWS.toLocaleString('en-US')} rows. Bytes on disk are what the browser counts for the origin’s databases.`,
	async run(fixture) {
		return [...(await measure(fixture, 'file')), ...(await measure(fixture, 'interleaved'))];
	}
};
