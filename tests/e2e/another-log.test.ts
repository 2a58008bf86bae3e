import { describe, it } from 'vitest';
import { expectTotals } from '../support/browser';
import { loadCorpus } from '../support/corpus';
import { expectArchive, expectEarlierArchive, totalsOf } from '../support/other-log';
import { context, freshForEach, relay } from '../support/scene';

const { messages } = loadCorpus(1_600);
const [old, other] = [messages.slice(0, 1_000), messages.slice(1_000)];

freshForEach();

// In tests/e2e/long/other-logs.test.ts: logs from older copies, logs that come back, and links in an earlier archive.
describe('A relay whose log is another one than before is found out, and nothing is merged:', () => {
	it('deleted and made anew', async () => {
		await relay.ingestAll(old);
		const page = await context.newPage();
		await page.goto(relay.url);
		await expectTotals(page, totalsOf(old));
		await expectArchive(page, old);
		await relay.startOver();
		await relay.ingestAll(other);
		await expectTotals(page, totalsOf(other));
		await expectArchive(page, other);
		await expectEarlierArchive(page, 'other-log', old.at(-1)?.text ?? '');
	});
});
