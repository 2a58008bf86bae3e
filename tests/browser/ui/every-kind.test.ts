import { afterEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { ZoneClock } from '../../../src/lib/export/clock';
import { writerOf } from '../../../src/lib/export/writers';
import { PLAIN } from '../../../src/lib/query/fold';
import { DeviceExport } from '../../../src/lib/search/export/device-export';
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
		const job = new DeviceExport(archive.name, { groups: [], sort: 'new', fold: PLAIN });
		const found = await job.find();
		const writer = writerOf('ndjson', {
			...{ ...found, title: '', log: 'a'.repeat(32), madeAt: 0, clock: new ZoneClock('UTC') },
			...{ ambiguous: await job.ambiguous(), picture: async () => null }
		});
		for await (const rows of job.rows()) lines += await writer.rows(rows);
		const exported = lines
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line) as { kind?: string });
		expect(exported.map(({ kind = 'message' }) => kind)).toEqual(samples.map(({ kind }) => kind));
		await played.relay.say(exported);
		await archiveOf(played.app, 2 * samples.length);
	});
});
