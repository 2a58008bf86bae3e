/**
 * The five stories, each on its page: 500 messages a second with a cut in the middle, on a device that has the
 * whole log and on one that holds a tenth of it. What a page shows is compared with the story at every
 * moment. `BACKSCROLL_STORY_SECONDS=60` measures, too: see docs/perf.md.
 */
import type { BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChannelList, Profile, Snapshot, UserPage } from '../../../src/lib/wire/index';
import { readArchive } from '../../support/archive-reader';
import { expectPill, expectTotals } from '../../support/browser';
import { fingerprint, loadCorpus } from '../../support/corpus';
import { Proxy } from '../../support/proxy';
import { soonness, Story, TELLER } from '../../support/story';
import { noted, noteWhatIsShown } from '../../support/story-notes';
import { browser, freshForFile, relay } from '../../support/scene';

/** How long it goes on besides the cut; by default just long enough to be in the middle of it. */
const SECONDS = Number(process.env.BACKSCROLL_STORY_SECONDS ?? 0);
/** The status has 5 s to tell of a cut; only a run that measures is measured against it by the clock. */
const STATUS_MS = SECONDS > 0 ? 5_000 : 20_000;
/** Connecting: a tab that took the lead meanwhile. */
const NOT_LIVE = /Reconnecting|Connecting|Offline/;
const PAGES = [
	{ name: 'Home', path: '/' },
	{ name: 'Messages', path: '/messages' },
	{ name: 'Channels', path: '/channels' },
	{ name: 'Users', path: '/users' },
	{ name: 'A profile', path: `/users/${encodeURIComponent(TELLER)}` }
] as const;
type Name = (typeof PAGES)[number]['name'];
/** All of them at once, or one that is measured alone. */
const OPENED = PAGES.filter(({ name }) => name === (process.env.BACKSCROLL_STORY ?? name));

/** Answered just before the cut, and maybe not on its way through yet. */
const IN_FLIGHT = 100;

const history = loadCorpus(40_000 + 4_000 * SECONDS).messages;
const grouped = new Intl.NumberFormat('en-US');
let proxy: Proxy;
let story: Story;

freshForFile();
beforeAll(async () => {
	proxy = await Proxy.start(() => relay.port);
	await relay.ingestAll(history);
	story = new Story(relay, (await relay.snapshot()).totals);
	// Everybody who isn't new has written in every room.
	for (let batch = 0; batch < 40; batch++) await story.tell();
});
afterAll(async () => {
	await proxy?.stop();
});

async function ask<T>(query: string): Promise<T> {
	const { log } = await relay.snapshot();
	return (await (await fetch(`${relay.url}/api/logs/${log}/${query}`)).json()) as T;
}

/** Waits until a table has rows like these: a name, and figures among the other cells. */
async function expectRows(
	page: Page,
	rows: readonly (readonly [name: string, ...figures: number[]])[]
): Promise<void> {
	const shown = async () => {
		const cells = await page
			.getByRole('row')
			.evaluateAll((all) =>
				all.map((row) => [
					row.querySelector('[role="cell"] a')?.textContent,
					...[...row.querySelectorAll('[role="cell"]')].map((cell) => cell.textContent)
				])
			);
		return Object.fromEntries(cells.map(([name = '', ...others]) => [name, others]));
	};
	const expected = rows.map(([name, ...figures]) => [
		name,
		expect.arrayContaining(figures.map((figure) => grouped.format(figure)))
	]);
	await expect.poll(shown).toMatchObject(Object.fromEntries(expected));
}

/** That a page's counts are those that the relay gives now. */
const endsAsTheRelay: Record<Name, (page: Page, now: Snapshot) => Promise<void>> = {
	Home: (page, { totals }) => expectTotals(page, totals),
	async Messages(page, { totals }) {
		const note = page.locator('main header .note');
		await expect.poll(() => note.innerText()).toBe(`${grouped.format(totals.messages)} messages`);
	},
	async Channels(page, { channels }) {
		const list = (await ask<ChannelList>('channels')).channels;
		const peopleOf = (id: number): number => list.find((each) => each.id === id)?.people ?? -1;
		// Of the lobby, too, where every message is a newcomer's.
		await expectRows(
			page,
			channels.map(({ id, name, messages }) => [name, peopleOf(id), messages])
		);
	},
	async Users(page) {
		const { users } = await ask<UserPage>('users?limit=20');
		await expectRows(
			page,
			users.map(({ login, messages }) => [login, messages])
		);
	},
	async 'A profile'(page) {
		const [teller] = (await ask<UserPage>(`users?q=${TELLER}`)).users;
		const { user, channels } = await ask<Profile>(`profile?user=${teller?.id}`);
		const aside = page.getByRole('complementary');
		await expect
			.poll(() => aside.locator('dd').first().innerText())
			.toBe(grouped.format(user.messages));
		const expected = channels.map(({ name, messages }) => [`#${name}`, grouped.format(messages)]);
		await expect
			.poll(() =>
				aside
					.getByRole('region', { name: 'Channels', exact: true })
					.getByRole('listitem')
					.evaluateAll((rows) =>
						rows.map((row) => [...row.children].map((each) => each.textContent?.trim()))
					)
			)
			.toEqual(expected);
	}
};

describe.each([
	['that has the whole log', 1, 'silent'],
	['that holds a tenth of the log', 0.1, 'refusing']
] as const)('On a device %s, at 500 messages a second,', (_, holds, weather) => {
	let context: BrowserContext;
	const pages = new Map<Name, Page>();
	const everyPage = <T>(each: (page: Page) => Promise<T>): Promise<T[]> =>
		Promise.all([...pages.values()].map(each));
	const pageOf = (name: Name): Page => {
		const page = pages.get(name);
		if (!page) throw new Error(`${name} was not opened`);
		return page;
	};
	/** Numbers of messages: of the first that these pages saw come, the last before the cut, the first after it. */
	let [begun, cut, mended] = [0, 0, 0];

	beforeAll(async () => {
		context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
		await context.addInitScript(noteWhatIsShown);
		proxy.refused = holds < 1 ? /\/(bundle|segments)\b/ : null;
		for (const { name, path } of OPENED) {
			const page = await context.newPage();
			await page.goto(proxy.url + path);
			pages.set(name, page);
		}
	});
	afterAll(() => context?.close());

	it('every page tells of a cut, and recovers', { timeout: (180 + SECONDS) * 1_000 }, async () => {
		await everyPage((page) => expectPill(page, /Live|Idle/));
		begun = story.messages.length;
		await story.goOn(Math.max(1, SECONDS / 2));
		cut = story.messages.length;
		const cutAt = Date.now();
		proxy.weather = weather;
		if (weather === 'refusing') proxy.reset();
		const noticed = (async () => {
			try {
				await everyPage((page) => expectPill(page, NOT_LIVE, STATUS_MS));
				if (SECONDS > 0) console.log(`told of the cut after ${Date.now() - cutAt} ms`);
			} finally {
				proxy.weather = 'clear';
				proxy.reset();
			}
		})();
		await story.goOn(1, noticed);
		await everyPage((page) => expectPill(page, /Live|Polling/));
		mended = story.messages.length;
		await story.goOn(Math.max(1, SECONDS / 2));
	});

	it.each(OPENED.map(({ name }) => name))(
		'%s shows figures that were exact at each moment, nothing older after newer, and ends with the relay’s',
		async (name) => {
			const page = pageOf(name);
			await endsAsTheRelay[name](page, await relay.snapshot());
			const datesOfParts = async () => {
				const { shown, disorder } = await noted(page);
				expect(disorder).toBe('');
				return Object.entries(shown).map(([part, all]) => [part, story.datesOf(all)] as const);
			};
			const all = story.messages.length;
			const behind = async (): Promise<string[]> => {
				const dates = await datesOfParts();
				if (dates.length === 0) return ['nothing was shown'];
				return dates.flatMap(([part, dated]) => (dated.at(-1)?.isNow ? [] : [part]));
			};
			await expect.poll(behind).toEqual([]);
			for (const [part, dated] of SECONDS > 0 ? await datesOfParts() : []) {
				const { words, share } = soonness([
					...story.delays(dated, begun, cut - IN_FLIGHT),
					...story.delays(dated, mended, all)
				]);
				console.log(`${name}, ${part}: ${words}`);
				expect(share, part).toBeGreaterThanOrEqual(0.95);
			}
		}
	);

	it('every message that it holds is there once and in order', async () => {
		const kept = await readArchive(pageOf(OPENED[0]?.name ?? 'Home'));
		const all = [...history, ...story.messages];
		expect(kept.totals).toMatchObject({ messages: all.length, at: all.length });
		if (holds === 1) {
			expect(kept).toMatchObject({ hash: fingerprint(all), messages: all.length, breaks: 0 });
		} else {
			expect(kept.gaps).toBeGreaterThan(0);
			expect(kept.messages / all.length).toBeLessThan(2 * holds);
		}
	});
});
