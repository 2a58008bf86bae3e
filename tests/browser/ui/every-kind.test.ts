import { afterEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { exportParts } from '../../../src/lib/archive/read/export';
import LatestMessages from '../../../src/lib/ui/messages/list/LatestMessages.svelte';
import { SAMPLES } from '../../support/kinds';
import { archiveOf, play, show, type Played } from './support';

const samples = Object.values(SAMPLES);
let played: Played | undefined;
afterEach(() => played?.end());

// docs/how-to/event-kind.md names these tests: each fails where a new kind was forgotten.
describe('Every kind of event', () => {
	test('is a row that says what it is', async () => {
		played = await play({}, (relay) => relay.say(samples));
		const archive = await archiveOf(played.app, samples.length);
		show(played.app, LatestMessages, { events: await archive.newest(samples.length) });
		for (const { kind } of samples) {
			await expect.element(page.getByText(RegExp(`words of an? ${kind}`))).toBeVisible();
		}
		const parts = [...document.querySelectorAll('article [data-part]')];
		expect(parts.filter(({ textContent }) => textContent.trim() === '')).toEqual([]);
	});

	test('is exported as what ingest takes', async () => {
		played = await play({}, (relay) => relay.say(samples));
		const archive = await archiveOf(played.app, samples.length);
		let lines = '';
		for await (const { text } of exportParts(archive)) lines += text;
		const exported = lines
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line) as { kind?: string });
		expect(exported.map(({ kind = 'message' }) => kind)).toEqual(samples.map(({ kind }) => kind));
		await played.relay.say(exported);
		await archiveOf(played.app, 2 * samples.length);
	});
});
