import { beforeAll, describe, expect, it } from 'vitest';
import { expectTotals } from '../../support/browser';
import { browser, context, freshForFile, relay } from '../../support/scene';

freshForFile();
beforeAll(async () => {
	await relay.ingest([{ channel: '#a', user: 'ada', text: 'hello' }]);
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
	it('can be tried again by hand, also where the words for its trouble did not come', async () => {
		const page = await context.newPage();
		await page.route(/\/api\//, (route) => route.abort());
		await page.routeWebSocket(/\/api\/live/, (socket) => socket.close());
		let refused = 0;
		await page.route(/\.js$/, async (route) => {
			const response = await route.fetch();
			if (!(await response.text()).includes('The connection went silent'))
				return route.fulfill({ response });
			refused++;
			return route.abort();
		});
		await page.goto(relay.url);
		await page.getByText('Can’t reach the relay.').waitFor();
		expect(refused).toBeGreaterThan(0);
		await page.unrouteAll({ behavior: 'wait' });
		await page.getByRole('main').getByRole('button', { name: 'Try now' }).click();
		await expectTotals(page, { messages: 1, channels: 1, users: 1 });
	});

	it('gets there by itself, whatever part did not come', async () => {
		const visits = Object.entries(PARTS).map(async ([name, part]) => {
			const page = await (await browser.newContext()).newPage();
			let refused = false;
			await page.route(part, (route) => {
				if (refused) return route.fallback();
				refused = true;
				return route.abort('connectionrefused');
			});
			const came = page.waitForEvent('requestfinished', (request) => part.test(request.url()));
			await page.goto(relay.url, { waitUntil: 'commit' });
			await came.catch(() => expect.fail(`${name} was not asked for again`));
			return page;
		});
		for (const page of await Promise.all(visits))
			await expectTotals(page, { messages: 1, channels: 1, users: 1 });
	});
});
