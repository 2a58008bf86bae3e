import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeContexts, expectTotals, sharedChromium } from '../../support/browser';
import { RelayProcess } from '../../support/relay-process';

let relay: RelayProcess;
let browser: Browser;

beforeAll(async () => {
	relay = await RelayProcess.start();
	await relay.ingest([{ channel: '#a', user: 'ada', text: 'hello' }]);
	browser = await sharedChromium();
});
afterAll(async () => {
	await closeContexts();
	await relay?.dispose();
});

const PARTS = {
	'the start': /entry\/start/,
	'the app': /entry\/app/,
	'the layout': /nodes\/0/,
	'the page': /nodes\/2/,
	'the layout’s style': /assets\/0\..*css/,
	'the page’s style': /assets\/2\..*css/,
	'the worker': /workers\/worker/
};

describe('A first visit over a network that breaks', () => {
	it('gets there by itself, whatever part did not come', async () => {
		const visits = Object.entries(PARTS).map(async ([name, part]) => {
			const page = await (await browser.newContext()).newPage();
			let refused = false;
			await page.route(part, (route) => {
				if (refused) return route.fallback();
				refused = true;
				return route.abort('connectionrefused');
			});
			const came = page.waitForEvent('requestfinished', {
				predicate: (request) => part.test(request.url()),
				timeout: 60_000
			});
			await page.goto(relay.url, { waitUntil: 'commit' });
			await came.catch(() => expect.fail(`${name} was not asked for again`));
			return page;
		});
		for (const page of await Promise.all(visits))
			await expectTotals(page, { messages: 1, channels: 1, users: 1 });
	});
});
