import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Images } from '../../../server/images/images';
import { ImageStore } from '../../../server/images/image-store';
import { TwitchBadges } from '../../../server/images/twitch-badges';
import { TwitchImages } from '../../../server/images/twitch-images';
import { seeded } from '../../../src/lib/std/random';
import { disc, ImageHost } from '../../support/image-host';
import { seed } from '../../support/seed';

const KAPPA = ['emotes', '25', 'moving'];
const KAPPA_PATH = '/emoticons/v2/25/default/dark/2.0';
const CHEER = ['cheers', 'cheer', '100', 'moving'];
const CHEER_PATH = '/actions/cheer/dark/animated/100/2.gif';
const STAR = '/badges/v1/5d9f2208-5dd8-11e7-8513-2ff4adfae661/2';
const MODERATOR = '/badges/v1/3267646d-33f0-4b17-b3df-f923a41db1d0/2';

let host: ImageHost;
let folder: string;
let images: Images;
let time: number;
let answers: string[];

/** A store of the same folder, as after a start. */
function open(maxBytes = 1_000_000, badges: TwitchBadges | null = null): void {
	images = new Images({
		store: new ImageStore(folder, maxBytes, () => time),
		providers: [new TwitchImages({ badges, host: host.url })],
		now: () => time,
		steady: () => time,
		answered: (outcome) => answers.push(outcome),
		failed: () => {}
	});
}
const outcome = async (...key: string[]): Promise<string> =>
	(await images.get('twitch', key)).outcome;
/** The picture that is answered with, if it is one of discs 1 to 9, and for how long; else why there is none. */
async function shown(...key: string[]): Promise<readonly [disc: number, seconds: number] | string> {
	const answer = await images.get('twitch', key);
	if (!('image' in answer)) return answer.outcome;
	const { image, keepFor } = answer;
	return [[1, 2, 3, 4, 5, 6, 7, 8, 9].find((n) => image.bytes.equals(disc(n))) ?? 0, keepFor];
}
const DAY = 86_400_000;

beforeEach(async () => {
	host = await ImageHost.start();
	folder = mkdtempSync(join(tmpdir(), 'backscroll-images-'));
	time = 1_000_000;
	answers = [];
	open();
});
afterEach(async () => {
	images.close();
	await host.close();
	rmSync(folder, { recursive: true, force: true });
});

describe('Images', () => {
	it('are fetched once, by however many they are asked for, and after a restart are there without their host', async () => {
		host.serve(KAPPA_PATH, disc(0xff0000));
		await Promise.all(Array.from({ length: 20 }, () => images.get('twitch', KAPPA)));
		expect(await outcome(...KAPPA)).toBe('cached');
		expect(host.asked).toEqual([KAPPA_PATH]);
		images.close();
		await host.close();
		open();
		const again = await images.get('twitch', KAPPA);
		expect('image' in again && again.image.bytes.equals(disc(0xff0000))).toBe(true);
	});

	it('are stored by content: the same picture of two keys takes its room once', async () => {
		const [one, two] = ['1', '2'].map((id) => `/emoticons/v2/${id}/default/dark/2.0`);
		host.serve(one ?? '', disc(0x00ff00));
		host.serve(two ?? '', disc(0x00ff00));
		const store = new ImageStore(folder, 1_000_000, () => time);
		await outcome('emotes', '1', 'moving');
		await outcome('emotes', '2', 'moving');
		expect(store.find('twitch/emotes/1/moving')?.image.hash).toBe(
			store.find('twitch/emotes/2/moving')?.image.hash
		);
		store.close();
		images.close();
		open();
		const reopened = new ImageStore(folder, 1_000_000, () => time);
		expect(reopened.bytes).toBe(disc(0x00ff00).length);
		reopened.close();
	});

	it('make room for new ones when theirs is full, those that were used longest ago first', async () => {
		images.close();
		const picture = (id: number): Buffer => disc(0x100000 + id);
		open(picture(0).length * 3.5);
		for (let id = 0; id < 4; id++) {
			host.serve(`/emoticons/v2/${id}/default/dark/2.0`, picture(id));
			await outcome('emotes', `${id}`, 'moving');
			time += 1_000;
		}
		expect(await outcome('emotes', '3', 'moving')).toBe('cached');
		expect(await outcome('emotes', '0', 'moving')).toBe('fetched');
	});

	it('that are not there are not asked for again before ten minutes have gone, those that failed before half a minute', async () => {
		expect(await outcome('emotes', '404', 'moving')).toBe('absent');
		expect(await outcome('emotes', '404', 'moving')).toBe('absent');
		host.on(KAPPA_PATH, (_, response) => response.writeHead(500).end());
		expect(await outcome(...KAPPA)).toBe('failed');
		time += 29_000;
		expect(await outcome(...KAPPA)).toBe('failed');
		expect(host.asked).toHaveLength(2);
		host.serve(KAPPA_PATH, disc(1));
		time += 2_000;
		expect(await outcome(...KAPPA)).toBe('fetched');
		time += 600_000;
		expect(await outcome('emotes', '404', 'moving')).toBe('absent');
		expect(host.asked).toHaveLength(4);
	});

	it.each([
		['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'],
		['a page', Buffer.from('<!doctype html><p>hello there'), 'text/html'],
		['a page that says it is a PNG', Buffer.from('<!doctype html><p>hello there'), 'image/png'],
		[
			'what is larger than a megabyte',
			Buffer.concat([disc(1), Buffer.alloc(1_100_000)]),
			'image/png'
		],
		['nothing', Buffer.alloc(0), 'image/png']
	])('refuse %s', async (_, bytes, type) => {
		host.serve(KAPPA_PATH, bytes, type);
		expect(await outcome(...KAPPA)).toBe('failed');
	});

	it('that were seen once are there when their host no longer has them, which is asked again after ten minutes', async () => {
		host.serve(CHEER_PATH, disc(4));
		expect(await shown(...CHEER)).toEqual([4, DAY / 1_000]);
		host.on(CHEER_PATH, (_, response) => response.writeHead(404).end());
		time += DAY;
		expect(await shown(...CHEER)).toEqual([4, 600]);
		expect(await shown(...CHEER)).toEqual([4, 600]);
		expect(host.asked).toEqual([CHEER_PATH, CHEER_PATH]);
		host.serve(CHEER_PATH, disc(5));
		time += 600_000;
		expect(await shown(...CHEER)).toEqual([5, DAY / 1_000]);
	});

	it('that are cached are there, and new ones are shown, while the disk is full', async () => {
		host.serve(KAPPA_PATH, disc(1));
		expect(await outcome(...KAPPA)).toBe('fetched');
		const disk = new Database(join(folder, 'images.db'));
		for (const write of ['INSERT', 'UPDATE']) {
			disk.exec(
				`CREATE TRIGGER full${write} BEFORE ${write} ON images BEGIN SELECT RAISE(FAIL, 'full'); END`
			);
		}
		disk.close();
		time += 2 * DAY;
		expect(await shown(...KAPPA)).toEqual([1, Infinity]);
		host.serve(CHEER_PATH, disc(2));
		expect(await shown(...CHEER)).toEqual([2, DAY / 1_000]);
		expect(answers).toEqual(['fetched', 'cached', 'fetched']);
	});

	it('are not hidden by a key that reads like theirs', async () => {
		host.serve(KAPPA_PATH, disc(1));
		expect(await outcome('emotes', '25/moving')).toBe('absent');
		expect(await outcome(...KAPPA)).toBe('fetched');
	});

	it('of cheers are known without an account, moving and still', async () => {
		host.serve(CHEER_PATH, disc(1));
		host.serve('/actions/cheer/dark/static/100/2.png', disc(2));
		expect(await outcome(...CHEER)).toBe('fetched');
		expect(await outcome('cheers', 'cheer', '100', 'still')).toBe('fetched');
		expect(await outcome('cheers', 'lobbycheer', '100', 'still')).toBe('absent');
	});

	it('follow no redirect away from their host', async () => {
		host.serve('/elsewhere', disc(1));
		host.on(KAPPA_PATH, (_, response) =>
			response.writeHead(302, { location: `${host.url}/elsewhere` }).end()
		);
		expect(await outcome(...KAPPA)).toBe('failed');
		expect(host.asked).toEqual([KAPPA_PATH]);
	});

	it.each([
		[['emotes', '..', 'moving']],
		[['emotes', '25/../../x', 'moving']],
		[['emotes', '25', 'moving', 'more']],
		[['emotes', '25', 'constructor']],
		[['emotes', '', 'still']],
		[['badges', 'LOBBY', 'moderator', '1']],
		[['badges', 'lobby', '..', '1']],
		[['badges', 'lobby', 'constructor', '1']],
		[['cheers', '../x', '100', 'moving']],
		[['cheers', 'cheer', '101', 'moving']],
		[['cheers', 'cheer', '100', 'constructor']],
		[['http:', '', 'example.org']],
		[[]]
	])('ask nobody for a key that is none: %j', async (key) => {
		expect(await outcome(...key)).toBe('absent');
		expect((await images.get('irc.example.org', KAPPA)).outcome).toBe('absent');
		expect(host.asked).toEqual([]);
	});

	it.each<[place: string, put: (file: string) => void]>([
		['is no database', (file) => writeFileSync(file, 'no database '.repeat(1_000))],
		['is a folder', (file) => mkdirSync(file)],
		['is a link to nowhere', (file) => symlinkSync('/nowhere/images.db', file)]
	])('begin anew where their file %s', async (_, put) => {
		images.close();
		rmSync(join(folder, 'images.db'));
		put(join(folder, 'images.db'));
		open();
		host.serve(KAPPA_PATH, disc(1));
		expect(await outcome(...KAPPA)).toBe('fetched');
		expect(answers).toEqual(['fetched']);
	});

	it.each<[what: string, change: string]>([
		['bytes', "bytes = CAST(bytes || 'x' AS BLOB)"],
		['type', "type = 'image/pn'"]
	])('whose stored %s changed are fetched again, and then are right', async (_, change) => {
		host.serve(KAPPA_PATH, disc(1));
		expect(await outcome(...KAPPA)).toBe('fetched');
		images.close();
		const disk = new Database(join(folder, 'images.db'));
		disk.exec(`UPDATE images SET ${change}`);
		disk.close();
		open();
		for (let i = 0; i < 2; i++) expect(await shown(...KAPPA)).toEqual([1, Infinity]);
		expect(answers).toEqual(['fetched', 'fetched', 'cached']);
	});

	it('are served whatever bits of their file flip', async () => {
		host.serve(KAPPA_PATH, disc(1));
		host.serve(CHEER_PATH, disc(2));
		for (const key of [KAPPA, CHEER]) expect(await outcome(...key)).toBe('fetched');
		images.close();
		const file = join(folder, 'images.db');
		const whole = readFileSync(file);
		const random = seeded(seed);
		for (let round = 0; round < 40; round++) {
			const bytes = Buffer.from(whole);
			const at = Math.floor(random() * bytes.length);
			bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at);
			writeFileSync(file, bytes);
			open();
			expect.soft(await shown(...KAPPA), `seed ${seed}, byte ${at}`).toContain(1);
			expect.soft(await shown(...CHEER), `seed ${seed}, byte ${at}`).toContain(2);
			images.close();
		}
	});

	it('are fetched again where a column of their file has lost its name', async () => {
		host.serve(KAPPA_PATH, disc(1));
		expect(await outcome(...KAPPA)).toBe('fetched');
		images.close();
		const db = new Database(join(folder, 'images.db'));
		db.exec('ALTER TABLE images RENAME COLUMN bytes TO cytes');
		db.close();
		open();
		expect(await outcome(...KAPPA)).toBe('fetched');
		expect(await shown(...KAPPA)).toContain(1);
	});
});

describe('Badges of Twitch', () => {
	const badge = (id: string, picture: string): object => ({
		id,
		image_url_2x: `https://static-cdn.jtvnw.net/badges/v1/${picture}/2`
	});

	it('that all channels have are known without an account', async () => {
		host.serve(MODERATOR, disc(0x00ad03));
		expect(await outcome('badges', 'lobby', 'moderator', '1')).toBe('fetched');
		expect(await outcome('badges', 'lobby', 'bits', '1000')).toBe('absent');
		expect(host.asked).toEqual([MODERATOR]);
	});

	const SUBSCRIBER = ['badges', 'lobby', 'subscriber', '12'];
	const BITS = ['badges', 'lobby', 'bits', '1000'];

	/** A relay with an account; Twitch names the channel's own badge (disc 1) and one of all channels (disc 2). */
	function openWithAccount(): void {
		host.json('/oauth2/validate', { client_id: 'app' });
		nameBadges();
		host.serve('/badges/v1/own/2', disc(1));
		host.serve('/badges/v1/bits/2', disc(2));
		images.close();
		const token = 'secret';
		open(1e6, new TwitchBadges({ token, now: () => time, api: host.url, accounts: host.url }));
	}
	function nameBadges(): void {
		host.json('/helix/users?login=lobby', { data: [{ id: '7' }] });
		host.json('/helix/chat/badges?broadcaster_id=7', {
			data: [{ set_id: 'subscriber', versions: [badge('12', 'own')] }]
		});
		host.json('/helix/chat/badges/global', {
			data: [{ set_id: 'bits', versions: [badge('1000', 'bits'), badge('1', '../../x')] }]
		});
	}
	function refuseBadges(): void {
		for (const path of ['users?login=lobby', 'chat/badges/global']) {
			host.on(`/helix/${path}`, (_, response) => response.writeHead(503).end());
		}
	}

	it('of a channel come from its own list where there is an account, and are looked at again after a day', async () => {
		openWithAccount();
		expect(await outcome('badges', 'lobby', 'subscriber', '12')).toBe('fetched');
		expect(await outcome('badges', 'lobby', 'bits', '1000')).toBe('fetched');
		expect(await outcome('badges', 'lobby', 'bits', '1')).toBe('absent');
		time += 86_400_000;
		host.serve('/badges/v1/own/2', disc(3));
		expect(await outcome('badges', 'lobby', 'subscriber', '12')).toBe('fetched');
		await host.close();
		time += 86_400_000;
		// What was the picture yesterday is better than none.
		expect(await outcome('badges', 'lobby', 'subscriber', '12')).toBe('cached');
	});

	it('that were seen once stay while Twitch does not name them, and after it no longer does', async () => {
		openWithAccount();
		host.serve(STAR, disc(3));
		expect(await shown(...SUBSCRIBER)).toEqual([1, DAY / 1_000]);
		expect(await shown(...BITS)).toEqual([2, DAY / 1_000]);
		time += DAY;
		refuseBadges();
		expect(await shown(...SUBSCRIBER)).toEqual([1, 300]);
		expect(await shown(...BITS)).toEqual([2, 30]);
		time += 3_600_000;
		nameBadges();
		host.serve('/badges/v1/own/2', disc(4));
		expect(await shown(...SUBSCRIBER)).toEqual([4, DAY / 1_000]);
		time += DAY;
		for (const path of ['chat/badges?broadcaster_id=7', 'chat/badges/global']) {
			host.json(`/helix/${path}`, { data: [] });
		}
		expect(await shown(...SUBSCRIBER)).toEqual([4, 300]);
		expect(await shown(...BITS)).toEqual([2, 600]);
	});

	it('are those of all channels while Twitch does not answer, and the channel’s own once it does', async () => {
		openWithAccount();
		refuseBadges();
		host.serve(MODERATOR, disc(5));
		host.serve(STAR, disc(3));
		expect(await shown('badges', 'lobby', 'moderator', '1')).toEqual([5, 300]);
		expect(await shown(...SUBSCRIBER)).toEqual([3, 300]);
		expect(await shown(...BITS)).toBe('failed');
		nameBadges();
		time += 300_000;
		expect(await shown(...SUBSCRIBER)).toEqual([1, DAY / 1_000]);
		expect(await shown(...BITS)).toEqual([2, DAY / 1_000]);
	});

	it('of all channels stand in for those of a channel whose own list does not come', async () => {
		openWithAccount();
		host.on('/helix/users?login=lobby', (_, response) => response.writeHead(503).end());
		expect(await shown(...BITS)).toEqual([2, 300]);
	});

	it('are a channel’s own as soon as there is an account', async () => {
		host.serve(STAR, disc(3));
		expect(await shown(...SUBSCRIBER)).toEqual([3, DAY / 1_000]);
		openWithAccount();
		expect(await shown(...SUBSCRIBER)).toEqual([1, DAY / 1_000]);
	});
});
