import { createRawSnippet } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import SourceImage from '../../../src/lib/ui/messages/row/SourceImage.svelte';
import { play, show, type Played } from './support';

const PATH = '/api/images/twitch/emotes/25/moving';
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28"/>';

let played: Played;
/** Whether the relay has the image now. */
let there: boolean;
let asked: number;

beforeEach(async () => {
	there = false;
	asked = 0;
	played = await play({}, (relay) => {
		const answer = relay.answer.bind(relay);
		vi.spyOn(relay, 'answer').mockImplementation(async (request) => {
			if (request.path !== PATH) return answer(request);
			asked++;
			const headers = { 'content-type': 'image/svg+xml' };
			return there ? { status: 200, headers, body: PICTURE } : { status: 503, headers, body: '' };
		});
	});
	await expect.poll(() => played.app.status.state).toBe('live');
});
afterEach(() => {
	vi.useRealTimers();
	played.end();
});

const shown = (): HTMLElement[] =>
	['one', 'two'].map((id) => {
		const children = createRawSnippet(() => ({ render: () => `<i>${id}</i>` }));
		return show(played.app, SourceImage, { path: PATH, name: 'Kappa', children }).container;
	});
const images = (places: readonly HTMLElement[]): (boolean | undefined)[] =>
	places.map((place) => {
		const image = place.querySelector('img');
		return image ? image.naturalWidth > 0 : undefined;
	});

describe('An image of a source', () => {
	test('that failed is text, and an image again once it is to be had: tried after half a minute and ever more rarely', async () => {
		vi.useFakeTimers({ toFake: ['setTimeout'] });
		const places = shown();
		await expect.poll(() => images(places)).toEqual([undefined, undefined]);
		expect(places.map((place) => place.textContent?.trim())).toEqual(['one', 'two']);
		await expect.poll(() => vi.getTimerCount()).toBe(1);
		const before = asked;
		vi.advanceTimersByTime(31_000);
		await expect.poll(() => asked).toBe(before + 1);
		await expect.poll(() => vi.getTimerCount()).toBe(1);
		there = true;
		vi.advanceTimersByTime(31_000);
		// Twice as long now: what would try again still waits.
		expect(vi.getTimerCount()).toBe(1);
		vi.advanceTimersByTime(31_000);
		await expect.poll(() => images(places)).toEqual([true, true]);
		expect(vi.getTimerCount()).toBe(0);
	});
});
