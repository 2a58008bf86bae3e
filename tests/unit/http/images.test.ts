import { afterEach, beforeEach, expect, it } from 'vitest';
import { TwitchImages } from '../../../server/images/twitch-images';
import { disc, ImageHost } from '../../support/image-host';
import { relayOn, type TestRelay } from './support';

let host: ImageHost;
let relay: TestRelay;

beforeEach(async () => {
	host = await ImageHost.start();
	relay = await relayOn({ images: [new TwitchImages({ badges: null, host: host.url })] });
});
afterEach(async () => {
	await relay.remove();
	await host.close();
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
	fetch(`${relay.url}/api/images/${path}`, { headers });

it('An emote is served as pixels that nothing runs in, to be kept for good, and is not sent again', async () => {
	host.serve('/emoticons/v2/25/static/dark/2.0', disc(0xff0000));
	const response = await get('twitch/emotes/25/still');
	expect(response.status).toBe(200);
	expect(Buffer.from(await response.arrayBuffer()).equals(disc(0xff0000))).toBe(true);
	const header = (name: string): string => response.headers.get(name) ?? '';
	expect(header('content-type')).toBe('image/png');
	expect(header('cache-control')).toContain('immutable');
	expect(header('x-content-type-options')).toBe('nosniff');
	expect(header('content-security-policy')).toContain("default-src 'none'");
	const again = await get('twitch/emotes/25/still', { 'if-none-match': header('etag') });
	expect(again.status).toBe(304);
});

it.each([
	'twitch/emotes/404/moving',
	'twitch/emotes/..%2f..%2fsecret/moving',
	'twitch/emotes/%E0%A4%A/moving',
	'twitch/https:%2f%2fexample.org%2fx.png',
	'irc.libera.chat/emotes/25/moving'
])('There is no image of %s, and that may be kept for a while', async (path) => {
	const response = await get(path);
	expect(response.status).toBe(404);
	expect(await response.json()).toMatchObject({ error: { code: 'no-image' } });
	expect(response.headers.get('cache-control')).toBe('public, max-age=600');
	expect(host.asked.every((asked) => asked === '/emoticons/v2/404/default/dark/2.0')).toBe(true);
});

it('Metrics tell what came of images and what they take', async () => {
	host.serve('/emoticons/v2/25/default/dark/2.0', disc(0xff0000));
	for (let i = 0; i < 3; i++) await get('twitch/emotes/25/moving');
	const metrics = await (await fetch(`${relay.url}/metrics`)).text();
	expect(metrics).toContain('backscroll_images_total{outcome="fetched"} 1');
	expect(metrics).toContain('backscroll_images_total{outcome="cached"} 2');
	expect(metrics).toContain(`backscroll_image_bytes ${disc(0xff0000).length}`);
});
