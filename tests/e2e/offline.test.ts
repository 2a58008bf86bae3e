import { describe, expect, it } from 'vitest';
import { expectPill, loadOf, shownTexts } from '../support/browser';
import { loadCorpus } from '../support/corpus';
import { context, freshForEach, relay } from '../support/scene';

const corpus = loadCorpus(3_000);

freshForEach();

const say = (text: string) => relay.ingest([{ channel: 'lobby', user: 'ada', text }]);

describe('With the relay gone', () => {
	it('a reload at /messages shows the messages that the device holds', async () => {
		await relay.ingestAll(corpus.messages);
		const page = await context.newPage();
		await page.goto(`${relay.url}/messages`);
		const last = corpus.messages.at(-1)?.text ?? '';
		await expect.poll(async () => (await shownTexts(page, 'Messages')).at(-1)).toBe(last);
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

		await relay.stop();
		await page.reload();
		await expect.poll(async () => (await shownTexts(page, 'Messages')).at(-1)).toBe(last);
		await expectPill(page, /Offline|Reconnecting/);
	});

	it('what is on the screen stays there, and what was said meanwhile arrives without a reload', async () => {
		const page = await context.newPage();
		await page.goto(`${relay.url}/messages`);
		await say('before the cut');
		await expect.poll(() => shownTexts(page, 'Messages')).toEqual(['before the cut']);
		const load = await loadOf(page);
		await relay.stop('SIGKILL');
		await expectPill(page, /Reconnecting|Offline/);
		expect(await shownTexts(page, 'Messages')).toEqual(['before the cut']);
		await relay.start();
		await say('after the cut');
		await expect
			.poll(() => shownTexts(page, 'Messages'))
			.toEqual(['before the cut', 'after the cut']);
		await expectPill(page, /Live/);
		expect(await loadOf(page)).toBe(load);
	});
});

describe('Two tabs', () => {
	it('share one socket, and both show what arrives', async () => {
		const [one, two] = [await context.newPage(), await context.newPage()];
		await one.goto(relay.url);
		await expectPill(one, /Live|Idle/);
		await two.goto(relay.url);
		await say('for both');
		for (const page of [one, two]) {
			await expect.poll(() => shownTexts(page, 'Latest messages')).toEqual(['for both']);
			await expectPill(page, /Live/);
		}
		expect(await relay.connections()).toBe(1);
	});

	it('go on when the leading one is closed', async () => {
		const [one, two] = [await context.newPage(), await context.newPage()];
		await one.goto(relay.url);
		await expectPill(one, /Live|Idle/);
		await two.goto(relay.url);
		await expectPill(two, /Live|Idle/);
		await one.close();
		await say('who leads now?');
		await expect.poll(() => shownTexts(two, 'Latest messages')).toEqual(['who leads now?']);
	});
});
