import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Browser, Locator, Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TwitchImages } from '../../../server/images/twitch-images';
import { keepChannels } from '../../../server/app/keep-channels';
import type { RunningSources } from '../../../server/sources/delivery/run';
import { TwitchSource } from '../../../server/sources/twitch/twitch-source';
import { startRelay, type RunningRelay } from '../../../server/app/start-relay';
import { closeContexts, expectPill, sharedChromium } from '../../support/browser';
import { disc, ImageHost } from '../../support/image-host';
import { QUICK, QUIET } from '../../support/kept';
import { chatLine, TwitchServer, userNotice } from '../../support/twitch-server';

const MODERATOR = '/badges/v1/3267646d-33f0-4b17-b3df-f923a41db1d0/2';
const CHEER = '/actions/cheer/dark/animated/100/2.gif';
const CHEER_STILL = '/actions/cheer/dark/static/100/2.png';
const emote = (id: string, format: string): string => `/emoticons/v2/${id}/${format}/dark/2.0`;

let folder: string;
let host: ImageHost;
let twitch: TwitchServer;
let relay: RunningRelay;
let sources: RunningSources;
let browser: Browser;

const list = (page: Page): Locator => page.getByRole('log', { name: 'Messages' });
const row = (page: Page, text: string): Locator =>
	list(page).getByRole('article').filter({ hasText: text });
/** Whether all images of a row are painted, or there are none. */
const painted = (images: Locator): Promise<boolean[]> =>
	images.evaluateAll((all) =>
		all.map((image) => image instanceof HTMLImageElement && image.naturalWidth > 0)
	);

/** What was said in the channel: badges, colours, emotes, a reply, an action, notices, and a time of which nothing is known. */
async function chat(): Promise<void> {
	const ada = { badges: 'moderator/1,bits/5000', color: '#8A2BE2', 'display-name': 'Ada' };
	twitch.send(
		chatLine(
			{ ...ada, id: 'm1', emotes: '25:0-4,10-14/1902:16-20' },
			'ada',
			'lobby',
			'Kappa and Kappa Keepo'
		)
	);
	twitch.send(chatLine({ id: 'm2', emotes: '404:3-8' }, 'bob', 'lobby', 'no NoSuch here'));
	twitch.send(chatLine({ ...ada, id: 'm3' }, 'ada', 'lobby', '\u0001ACTION waves\u0001'));
	const parent = {
		'reply-parent-msg-id': 'm2',
		'reply-parent-user-login': 'bob',
		'reply-parent-msg-body': 'no NoSuch here'
	};
	twitch.send(chatLine({ ...parent, id: 'm4', color: '#00FF7F' }, 'eve', 'lobby', 'none at all'));
	twitch.send(
		userNotice(
			{
				'msg-id': 'resub',
				login: 'ada',
				'display-name': 'Ada',
				'system-msg': 'Ada subscribed at Tier 1.',
				emotes: '25:6-10',
				id: 'm5'
			},
			'lobby',
			'hello Kappa'
		)
	);
	twitch.send(
		userNotice({ 'msg-id': 'raid', 'system-msg': '15 raiders from kai', id: 'm6' }, 'lobby')
	);
	twitch.send(chatLine({ id: 'm8', bits: '100' }, 'kai', 'lobby', 'Cheer100 nice run'));
	twitch.send(
		userNotice(
			{ 'msg-id': 'announcement', login: 'ada', 'display-name': 'Ada', 'system-msg': '', id: 'm9' },
			'lobby',
			'raffle at nine'
		)
	);
	const since = sources.statuses()[0]?.since ?? 0;
	await expect.poll(() => relay.ingest.waiting).toBe(0);
	twitch.cut();
	await expect
		.poll(() => sources.statuses()[0])
		.toMatchObject({ state: 'live', since: expect.toSatisfy((time: number) => time > since) });
	twitch.send(chatLine({ ...ada, id: 'm7' }, 'ada', 'lobby', 'back again'));
}

async function expectChat(page: Page): Promise<void> {
	const first = row(page, 'and');
	await expect
		.poll(() => painted(first.locator('[data-part="text"] img')))
		.toEqual([true, true, true]);
	expect(await first.locator('[data-part="text"]').innerText()).toBe('Kappa and Kappa Keepo');
	await expect.poll(() => painted(first.locator('.author img'))).toEqual([true]);
	await expect.poll(() => first.locator('abbr').allInnerTexts()).toEqual(['Bits']);
	expect(await first.getByTitle('Moderator').innerText()).toBe('Moderator');
	// What has no image is the text that was typed.
	await expect
		.poll(() => row(page, 'no NoSuch here').locator('[data-part="text"] img').count())
		.toBe(0);
	const tint = await first
		.locator('.author')
		.evaluate((name) => name.style.getPropertyValue('--tint'));
	expect(tint).toBe('#8a2be2');
	await expect.poll(() => row(page, 'waves').locator('.action').count()).toBe(1);
	await expect.poll(() => row(page, 'none at all').innerText()).toContain('no NoSuch here');
	const notice = row(page, 'Ada subscribed at Tier 1.');
	await expect.poll(() => painted(notice.locator('img'))).toEqual([true]);
	await expect.poll(() => row(page, '15 raiders from kai').count()).toBe(1);
	const cheer = row(page, 'nice run');
	await expect.poll(() => painted(cheer.locator('[data-part="text"] img'))).toEqual([true]);
	expect(await cheer.locator('[data-part="text"]').innerText()).toBe('Cheer100 nice run');
	expect(await cheer.locator('.bits').getAttribute('data-words')).toBe('100 bits');
	expect(await row(page, 'raffle at nine').innerText()).toContain('Announcement');
	await expect
		.poll(() => row(page, 'Not recorded').innerText())
		.toMatch(/Not recorded .* · the server closed the connection/);
	await expect.poll(() => row(page, 'back again').count()).toBe(1);
}

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'backscroll-twitch-'));
	host = await ImageHost.start();
	for (const format of ['default', 'static']) {
		host.serve(emote('25', format), disc(0x9a6b4f));
		host.serve(emote('1902', format), disc(0x6b8f4f));
	}
	host.serve(MODERATOR, disc(0x00ad03, 36));
	host.serve(CHEER, disc(0x9c3ee8));
	host.serve(CHEER_STILL, disc(0x9c3ee8));
	twitch = await TwitchServer.start();
	const logger = pino({ level: 'silent' });
	relay = await startRelay(
		{
			data: folder,
			port: 0,
			images: [new TwitchImages({ badges: null, host: host.url })],
			channels: () => sources?.statuses() ?? []
		},
		logger
	);
	const source = new TwitchSource({
		channels: ['lobby'],
		login: null,
		tell: QUIET,
		server: { host: '127.0.0.1', port: twitch.port, tls: false },
		timing: QUICK
	});
	sources = keepChannels(relay, [source], folder, logger);
	await expect.poll(() => sources.statuses()[0]?.state).toBe('live');
	browser = await sharedChromium();
});
afterEach(async () => {
	await closeContexts();
	await sources?.close();
	await relay?.close();
	await twitch?.close();
	await host?.close();
	rmSync(folder, { recursive: true, force: true });
});

describe('A channel of Twitch', () => {
	it('shows badges, colours, emotes, replies, actions, notices and outages, in light and dark, then offline', async () => {
		const context = await browser.newContext({ colorScheme: 'light' });
		const page = await context.newPage();
		const elsewhere: string[] = [];
		page.on('request', (request) => {
			if (!request.url().startsWith(relay.url)) elsewhere.push(request.url());
		});
		await page.goto(`${relay.url}/messages`);
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		await chat();
		for (const colorScheme of ['light', 'dark'] as const) {
			await page.emulateMedia({ colorScheme });
			await expectChat(page);
		}
		// Nobody but the relay was asked for an image, and it asked for each one once.
		expect(elsewhere).toEqual([]);
		expect(host.asked.toSorted()).toEqual(
			[
				MODERATOR,
				CHEER,
				emote('1902', 'default'),
				emote('25', 'default'),
				emote('404', 'default')
			].toSorted()
		);
		const kept = (): Promise<number> =>
			page.evaluate(async () => (await (await caches.open('images')).keys()).length);
		await expect.poll(kept).toBe(4);

		await sources.close();
		await relay.close();
		await page.reload();
		await expectPill(page, /Offline|Reconnecting/);
		await expectChat(page);
	});

	it('keeps still for who wants no motion, and is copied with the names of its emotes', async () => {
		const context = await browser.newContext({ reducedMotion: 'reduce' });
		const page = await context.newPage();
		await context.grantPermissions(['clipboard-read', 'clipboard-write']);
		await page.goto(`${relay.url}/messages`);
		await chat();
		await expectChat(page);
		expect(host.asked.filter((path) => path.startsWith('/emoticons')).toSorted()).toEqual(
			[emote('1902', 'static'), emote('25', 'static'), emote('404', 'static')].toSorted()
		);
		await row(page, 'and').locator('[data-part="text"]').selectText();
		await page.keyboard.press('Control+c');
		expect((await page.evaluate(() => navigator.clipboard.readText())).trim()).toBe(
			'Kappa and Kappa Keepo'
		);
	});

	it('is one person’s under a new name too: the profile takes it, and has those before it, also offline', async () => {
		const said = (id: string, nick: string, text: string): void =>
			twitch.send(chatLine({ id, 'user-id': '7' }, nick, 'lobby', text));
		said('r1', 'ronni', 'under the first name');
		const page = await (await browser.newContext()).newPage();
		await page.goto(`${relay.url}/users`);
		await page.getByRole('main').getByRole('link', { name: 'ronni' }).click();
		await page.getByRole('heading', { name: 'ronni', exact: true }).waitFor();
		said('r2', 'nilsson', 'under the second name');
		said('r3', 'winter', 'under the third name');
		await page.getByRole('heading', { name: 'winter', exact: true }).waitFor();
		const former = page.getByRole('region', { name: 'Also seen as' });
		// What only the relay knows is asked again after its pause.
		await expect.poll(() => former.locator('bdi').allInnerTexts()).toEqual(['ronni', 'nilsson']);
		expect(await page.locator('dd').first().innerText()).toBe('3');
		expect(await page.getByRole('log').getByRole('article').count()).toBe(3);

		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		await relay.close();
		await page.reload();
		await expect.poll(() => former.locator('bdi').allInnerTexts()).toEqual(['ronni', 'nilsson']);
	});
});
