import { describe, expect, it } from 'vitest';
import { badgePath, cheerPath, emotePath, IMAGE_PATHS } from '../../../src/lib/wire/images';

const AWAY = ['..', '.', '', '../..', '../../../readyz', 'a/../b', 'a//b', '/', './a', 'a/.'];
const ODD = [
	'%2e%2e',
	'..\\..',
	'?x',
	'#x',
	'\0',
	'\ud800',
	'\u202e',
	'a b',
	' ..',
	'..%00',
	'..;'
];

describe('The path of a picture', () => {
	it.each(AWAY)('is none for a badge %j', (name) => {
		expect(badgePath('twitch', 'ada', name)).toBeNull();
	});

	it.each([...AWAY, ...ODD])('stays below its folder, whatever a frame names: %j', (name) => {
		for (const path of [
			emotePath('twitch', name, 'moving'),
			badgePath('twitch', name, 'a/1'),
			badgePath('twitch', 'ada', name),
			badgePath('twitch', 'ada', `${name}/${name}`),
			cheerPath('twitch', name, 100, 'still')
		]) {
			if (path === null) continue;
			const { origin, pathname, search, hash } = new URL(path, 'https://relay.example');
			expect([origin, search, hash]).toEqual(['https://relay.example', '', '']);
			expect(pathname).toBe(path);
			expect(pathname.startsWith(`${IMAGE_PATHS}twitch/`)).toBe(true);
		}
	});

	it('is there for what sources name', () => {
		const below = '/api/images/twitch';
		expect(badgePath('twitch', 'ada', 'subscriber/12')).toBe(`${below}/badges/ada/subscriber/12`);
		expect(emotePath('twitch', 'emotesv2_1.a', 'still')).toBe(`${below}/emotes/emotesv2_1.a/still`);
	});
});
