import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { beforeEach, describe, expect, it } from 'vitest';
import { foldName } from '../../../src/lib/wire/names';
import { expectPill, expectTotals, shownTexts } from '../../support/browser';
import { loadCorpus } from '../../support/corpus';
import { expectArchive, expectEarlierArchive, totalsOf } from '../../support/other-log';
import { RelayProcess } from '../../support/relay-process';
import { context, freshForEach, relay } from '../../support/scene';

const { messages } = loadCorpus(4_000);
const [old, lost, other] = [
	messages.slice(0, 1_500),
	messages.slice(1_500, 1_800),
	messages.slice(2_000, 2_700)
];

let page: Page;

freshForEach();
beforeEach(async () => {
	page = await context.newPage();
	await page.goto(relay.url);
});

/** What stands in the earlier archive that is open leads on in it, whatever the current log has by the same numbers. */
async function expectLinksWithin(list: typeof messages): Promise<void> {
	const archive = new URL(page.url()).searchParams.get('archive');
	const last = page.getByRole('log', { name: 'Messages' }).getByRole('article').last();
	const search = (): URLSearchParams => new URL(page.url()).searchParams;
	await last.locator('a.time').click();
	await expect.poll(() => search().get('at')).toBe(`${list.length}`);
	expect(search().get('archive')).toBe(archive);
	const text = page.locator('article.target [data-part="text"]');
	await expect.poll(() => text.innerText()).toBe(list.at(-1)?.text.trim());

	// Without the archive's name, as on another device, its log says which one it is.
	await page.goto(`${relay.url}/messages?at=${list.length}&log=${search().get('log')}`);
	await expect.poll(() => text.innerText()).toBe(list.at(-1)?.text.trim());
	await page.keyboard.press('u');
	await expect.poll(() => search().get('user')).not.toBeNull();
	expect(search().get('archive')).toBe(archive);
	const names = page.getByRole('log').locator('[data-part="author"]');
	// One person, by whichever of their spellings.
	const name = foldName(list.at(-1)?.user ?? '');
	await expect
		.poll(async () => new Set((await names.allTextContents()).map(foldName)))
		.toEqual(new Set([name]));
}

describe('A relay whose log is another one than before is found out, and nothing is merged:', () => {
	it('deleted and made anew, and links stay within the archive that they stand in', async () => {
		await relay.ingestAll(old);
		await expectTotals(page, totalsOf(old));
		await relay.startOver();
		await relay.ingestAll(other);
		await expectTotals(page, totalsOf(other));
		await expectArchive(page, other);
		await expectEarlierArchive(page, 'other-log', old.at(-1)?.text ?? '');
		await expectLinksWithin(old);
		await page.goto(`${relay.url}/messages?at=1&log=0123456789abcdef`);
		await page.getByText('leads to another log, which is not on this device').waitFor();
	});

	for (const [grown, cause, title] of [
		[lost.length + 400, 'term-mismatch', 'restored from an older copy and grown past the device'],
		[0, 'ahead-of-log', 'restored from an older copy']
	] as const) {
		it(title, async () => {
			await relay.ingestAll(old);
			await relay.stop();
			const copy = mkdtempSync(join(tmpdir(), 'backscroll-copy-'));
			cpSync(relay.data, copy, { recursive: true });
			await relay.start();
			await relay.ingestAll(lost);
			await expectTotals(page, totalsOf([...old, ...lost]));

			// Away until the copy is what it will be: in between it is another case.
			await page.context().setOffline(true);
			await relay.stop();
			rmSync(relay.data, { recursive: true });
			cpSync(copy, relay.data, { recursive: true });
			rmSync(copy, { recursive: true });
			await relay.start();
			const now = [...old, ...other.slice(0, grown)];
			if (grown > 0) await relay.ingestAll(other.slice(0, grown));
			await page.context().setOffline(false);
			await expectTotals(page, totalsOf(now));
			await expectPill(page, /Live|Idle/);
			await expectArchive(page, now);
			await expectEarlierArchive(page, cause, lost.at(-1)?.text ?? '');
		});
	}

	it('and one that comes back, as after a demo, goes on in its archive of before', async () => {
		await relay.ingestAll(old);
		await expectTotals(page, totalsOf(old));
		await expectArchive(page, old);
		await relay.stop();
		const between = await RelayProcess.start({ port: relay.port });
		try {
			await between.ingestAll(other);
			await expectTotals(page, totalsOf(other));
			await expectArchive(page, other);
		} finally {
			await between.dispose();
		}
		await relay.start();
		await relay.ingestAll(lost);
		await expectTotals(page, totalsOf([...old, ...lost]));
		await expectArchive(page, [...old, ...lost]);
		await page.getByRole('status').first().getByRole('button').click();
		// One that ended: that of the log in between.
		const earlier = page.getByRole('dialog').getByRole('link', { name: /read/i });
		await expect.poll(() => earlier.count()).toBe(1);
		await earlier.click();
		await expect
			.poll(async () => (await shownTexts(page, 'Messages')).at(-1))
			.toBe(other.at(-1)?.text);
	});
});
