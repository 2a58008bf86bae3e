import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'vitest';
import { closeContexts, expectTotals, sharedChromium } from '../support/browser';
import { loadCorpus } from '../support/corpus';
import { expectArchive, expectEarlierArchive, totalsOf } from '../support/other-log';
import { RelayProcess } from '../support/relay-process';

const { messages } = loadCorpus(1_600);
const [old, other] = [messages.slice(0, 1_000), messages.slice(1_000)];

let relay: RelayProcess;

beforeEach(async () => {
	relay = await RelayProcess.start();
});
afterEach(async () => {
	await closeContexts();
	await relay?.dispose();
});

// In tests/e2e/long/other-logs.test.ts: logs from older copies, logs that come back, and links in an earlier archive.
describe('A relay whose log is another one than before is found out, and nothing is merged:', () => {
	it('deleted and made anew', async () => {
		await relay.ingestAll(old);
		const page = await (await (await sharedChromium()).newContext()).newPage();
		await page.goto(relay.url);
		await expectTotals(page, totalsOf(old));
		await expectArchive(page, old);
		await relay.stop();
		for (const name of readdirSync(relay.data))
			if (name !== 'ingest-token') rmSync(join(relay.data, name), { recursive: true });
		await relay.start();
		await relay.ingestAll(other);
		await expectTotals(page, totalsOf(other), 40_000);
		await expectArchive(page, other);
		await expectEarlierArchive(page, 'other-log', old.at(-1)?.text ?? '');
	});
});
