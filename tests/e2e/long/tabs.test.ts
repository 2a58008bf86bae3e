import type { Browser, BrowserContext } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
	closeContexts,
	expectPill,
	expectTotals,
	loadOf,
	sharedChromium,
	shownTexts
} from '../../support/browser';
import { RelayProcess } from '../../support/relay-process';

let relay: RelayProcess;
let browser: Browser;
let context: BrowserContext;

beforeEach(async () => {
	relay = await RelayProcess.start();
	browser = await sharedChromium();
	context = await browser.newContext();
});
afterEach(async () => {
	await closeContexts();
	await relay?.dispose();
});

const say = (text: string) => relay.ingest([{ channel: 'lobby', user: 'ada', text }]);

describe('Two tabs', () => {
	it('go on when the leading one is frozen, and agree again when it thaws', async () => {
		const [one, two] = [await context.newPage(), await context.newPage()];
		await one.goto(relay.url);
		await expectPill(one, /Live|Idle/);
		await two.goto(relay.url);
		await expectPill(two, /Live|Idle/);
		await two.bringToFront();
		const loads = await Promise.all([loadOf(one), loadOf(two)]);
		const frozen = await context.newCDPSession(one);
		await frozen.send('Page.setWebLifecycleState', { state: 'frozen' });
		await say('said while one slept');
		await expect.poll(() => shownTexts(two, 'Latest messages')).toEqual(['said while one slept']);
		await frozen.send('Page.setWebLifecycleState', { state: 'active' });
		await say('and after');
		for (const page of [one, two]) {
			await expectTotals(page, { messages: 2, channels: 1, users: 1 });
		}
		expect(await relay.connections()).toBe(1);
		expect(await Promise.all([loadOf(one), loadOf(two)])).toEqual(loads);
	});
});
