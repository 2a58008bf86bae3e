import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { readArchive } from '../../support/archive-reader';
import { loadCorpus } from '../../support/corpus';
import { eventually } from '../../support/eventually';
import { RelayProcess } from '../../support/relay-process';
import { browser, context, freshForFile, relay } from '../../support/scene';

const corpus = loadCorpus(3_000);
const { channel = '', user = '' } = corpus.messages[0] ?? {};
const said = new Map<string, number>();
for (const { user } of corpus.messages) said.set(user, (said.get(user) ?? 0) + 1);
const [busiest = ''] = [...said].toSorted(([, a], [, b]) => b - a)[0] ?? [];
const PAGES = [
	'/',
	'/messages',
	'/channels',
	`/channels/${encodeURIComponent(channel)}`,
	'/users',
	`/users/${encodeURIComponent(user)}`,
	'/diagnostics',
	'/settings'
];

/** Gives the tests of a block a relay with messages, and a device. */
function withRelay(): void {
	freshForFile({ viewport: { width: 1_280, height: 800 } });
	beforeAll(async () => {
		await relay.ingestAll(corpus.messages);
	});
}

async function open(path: string): Promise<Page> {
	const page = await context.newPage();
	await page.goto(relay.url + path);
	return page;
}

/** Goes to a page as its readers do: by the address, without a load. */
async function visit(page: Page, path: string): Promise<void> {
	await page.evaluate((href) => {
		const link = document.createElement('a');
		link.href = href;
		document.body.append(link);
		link.click();
		link.remove();
	}, path);
	await expect.poll(() => new URL(page.url()).pathname).toBe(path);
}

/** The log's total as a page shows it; null on a page that doesn't, or doesn't yet. */
const shown = (page: Page): Promise<number | null> =>
	page.evaluate(() => {
		const text =
			document.querySelector('[aria-label="Totals"] .value')?.textContent ??
			/^([\d,]+) messages/.exec(
				document.querySelector('main header .note')?.textContent ?? ''
			)?.[1];
		return text ? Number(text.replaceAll(',', '')) : null;
	});

/** Where the first thing that scrolls in the page stands. */
const scrollTop = (page: Page): Promise<number> =>
	page.evaluate(() => {
		const scroller = [...document.querySelectorAll('main [role="rowgroup"], main [role="log"]')];
		return scroller.reduce((most, { scrollTop }) => Math.max(most, scrollTop), 0);
	});

describe('In mid-stream', () => {
	withRelay();

	it('no page first shows an older total than the one before', async () => {
		const page = await open('/');
		await expect.poll(() => shown(page)).toBe(3_000);
		let going = true;
		let sent = 0;
		const talk = (async () => {
			while (going) {
				const batch = Array.from({ length: 20 }, () => ({ channel, user, text: `${sent++}` }));
				await relay.ingest(batch);
			}
		})();
		let newest = 0;
		for (let round = 0; round < 4; round++) {
			for (const path of ['/messages', '/users', '/', '/channels']) {
				await visit(page, path);
				if (path !== '/' && path !== '/messages') continue;
				await expect.poll(() => shown(page), { interval: 10 }).not.toBeNull();
				const total = (await shown(page)) ?? 0;
				expect(total).toBeGreaterThanOrEqual(newest);
				newest = total;
			}
		}
		going = false;
		await talk;
		expect(newest).toBeGreaterThan(3_000);
		await visit(page, '/');
		await expect.poll(() => shown(page)).toBe(3_000 + sent);
		await page.close();
	});
});

describe('Back and forward', () => {
	withRelay();

	it('restore the place in the list of users, and what it was sorted by', async () => {
		const page = await open('/users?sort=name');
		await page.getByRole('row').nth(20).waitFor();
		await page
			.getByRole('rowgroup')
			.last()
			.evaluate((list) => (list.scrollTop = 1_500));
		await expect.poll(() => scrollTop(page)).toBe(1_500);
		await visit(page, '/channels');
		await page.goBack();
		await expect.poll(() => page.url()).toContain('/users?sort=name');
		await expect.poll(() => scrollTop(page)).toBe(1_500);
		await page.goForward();
		await expect.poll(() => new URL(page.url()).pathname).toBe('/channels');
		await page.close();
	});
});

describe('By touch', () => {
	withRelay();

	it('a message within a run shows its exact time, which is its link, and nothing moves for it', async () => {
		const phone = await browser.newContext({
			viewport: { width: 390, height: 844 },
			hasTouch: true,
			isMobile: true
		});
		const page = await phone.newPage();
		await relay.ingest([1, 2, 3].map((n) => ({ channel, user, text: `touched ${n}` })));
		await page.goto(`${relay.url}/messages`);
		const row = page.getByRole('article').filter({ hasText: 'touched 2' });
		await row.waitFor();
		const below = page.getByRole('article').filter({ hasText: 'touched 3' });
		const before = await below.boundingBox();
		const time = row.locator('a.time');
		expect((await time.boundingBox())?.width).toBeLessThan(2);
		await row.locator('p').tap();
		await expect.poll(async () => (await time.boundingBox())?.width).toBeGreaterThan(24);
		await expect
			.poll(() => time.evaluate((link) => getComputedStyle(link, '::after').content))
			.toContain(await time.getAttribute('title'));
		expect(await below.boundingBox()).toEqual(before);
		await time.tap();
		await expect.poll(() => page.url()).toMatch(/\/messages\?at=\d+&log=\w+$/);
		await phone.close();
	});
});

describe('The rows', () => {
	withRelay();

	it.each([
		['a full HD screen', { width: 1_920, height: 1_080 }, 22],
		['a phone', { width: 390, height: 844 }, 12]
	])('in sight on %s are many', async (_, size, least) => {
		const page = await context.newPage();
		await page.setViewportSize(size);
		await relay.ingest(
			Array.from({ length: 60 }, (_, i) => ({
				channel,
				user: `user-${i % 7}`,
				text: `one line of chat ${i}`
			}))
		);
		await page.goto(`${relay.url}/messages`);
		await page.getByText('one line of chat 59').last().waitFor();
		const inSight = await page.getByRole('log').evaluate((list) => {
			const { top, bottom } = list.getBoundingClientRect();
			return [...list.querySelectorAll('article')].filter((row) => {
				const box = row.getBoundingClientRect();
				return box.top >= top && box.bottom <= bottom;
			}).length;
		});
		expect(inSight).toBeGreaterThanOrEqual(least);
		await page.close();
	});
});

describe('While the page is hidden', () => {
	withRelay();

	it('the title counts what comes, and forgets it when it is seen', async () => {
		const page = await open('/messages');
		await page.getByRole('article').nth(10).waitFor();
		const hidden = (value: boolean) =>
			page.evaluate((is) => {
				Object.defineProperty(document, 'visibilityState', {
					get: () => (is ? 'hidden' : 'visible'),
					configurable: true
				});
				document.dispatchEvent(new Event('visibilitychange'));
			}, value);
		await hidden(true);
		await relay.ingest([1, 2].map((n) => ({ channel, user, text: `unseen ${n}` })));
		await expect.poll(() => page.title()).toBe('(2) Messages · Backscroll');
		await hidden(false);
		await expect.poll(() => page.title()).toBe('Messages · Backscroll');

		// Away from the messages, what comes is new when one is back.
		await visit(page, '/diagnostics');
		await relay.ingest([{ channel, user, text: 'said meanwhile' }]);
		await visit(page, '/messages');
		await page.getByText(/^New since \d\d:\d\d$/).waitFor();
		await page.close();
	});
});

it('The screenshots of the install dialog are not kept for when the relay is gone', () => {
	const worker = readFileSync('build/app/service-worker.js', 'utf8');
	expect(worker).toContain('/icon-192.png');
	expect(worker).not.toContain('/screenshots/');
});

describe('With the relay gone', () => {
	withRelay();
	// The device has all messages and users by then.
	beforeAll(async () => {
		const first = await open('/');
		await first.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		await eventually(async () => expect((await readArchive(first)).messages).toBe(3_000));
		await first.goto(`${relay.url}/users`);
		await first.getByRole('row').nth(5).waitFor();
		await first.close();
		await relay.stop();
	});

	it('every page opens cold by its address', async () => {
		for (const path of PAGES) {
			const page = await open(path);
			await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
			await expect.poll(() => page.locator('main').innerText()).toMatch(/\d/);
			const words = await page.locator('main').innerText();
			expect(words, path).not.toMatch(/no such page|Nothing on this device|could not be shown/);
			await page.close();
		}
	});

	it.each([
		['of all', '/messages'],
		['of a channel', PAGES[3] ?? ''],
		['of a user', `/users/${encodeURIComponent(busiest)}`]
	])('restore the place in the messages %s, as a reload does', async (_, path) => {
		const page = await open(path);
		const list = page.getByRole('log', { name: 'Messages' });
		await list.getByRole('article').nth(40).waitFor();
		/** The first row in sight, and where it stands. */
		const place = (): Promise<{ key: string; top: number }> =>
			list.evaluate((element) => {
				const edge = element.getBoundingClientRect().top;
				const rows = [...element.querySelectorAll('article')];
				const first = rows.find((row) => row.getBoundingClientRect().bottom > edge + 1);
				return {
					key: first?.dataset.key ?? '',
					top: (first?.getBoundingClientRect().top ?? NaN) - edge
				};
			});
		const following = (): Promise<boolean> =>
			page
				.getByRole('button', { name: /jump to latest/i })
				.isVisible()
				.then((away) => !away);
		for (let step = 0; step < 3; step++) {
			await list.evaluate((element) => element.scrollBy(0, -2_000));
		}
		await expect.poll(following).toBe(false);
		// Rows come in above, under which it must stay.
		let left = { key: '', top: NaN };
		/** Whether it stands where it was left, but for what pixels are rounded to. */
		const there = async (): Promise<boolean> => {
			const { key, top } = await place();
			return key === left.key && Math.abs(top - left.top) < 2;
		};
		await expect
			.poll(async () => {
				const still = await there();
				left = await place();
				return still;
			})
			.toBe(true);

		await visit(page, '/settings');
		await page.goBack();
		await expect.poll(there).toBe(true);
		await page.reload();
		await expect.poll(there).toBe(true);
		await page.goForward();
		await expect.poll(() => new URL(page.url()).pathname).toBe('/settings');

		// A link leads to the newest, not to where the page was read once.
		await visit(page, path);
		await list.getByRole('article').nth(40).waitFor();
		expect(await following()).toBe(true);
		await page.close();
	});
});

describe('A demo', () => {
	withRelay();

	it('is marked as one on every page', async () => {
		const demo = await RelayProcess.start({ args: ['--demo'] });
		try {
			const page = await (await browser.newContext()).newPage();
			for (const path of PAGES) {
				await page.goto(demo.url + path);
				await page.getByRole('banner').getByText('Demo', { exact: true }).waitFor();
			}
			// Not on those of a real log.
			const real = await open('/');
			await real.getByRole('group', { name: 'Totals' }).waitFor();
			expect(await real.getByText('Demo', { exact: true }).count()).toBe(0);
		} finally {
			await demo.dispose();
		}
	});
});
