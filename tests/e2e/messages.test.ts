import { describe, expect, it } from 'vitest';
import { leaveWithAllMessages, messages, open, total } from '../support/messages-page';
import { fold } from '../../src/lib/query/fold';

leaveWithAllMessages();

const having = (text: string): typeof messages =>
	messages.filter((message) => fold(message.text).includes(fold(text)));

describe('With the relay gone', () => {
	it('a search by its address finds all of it, and a hit opens in its context', async () => {
		const page = await open('/messages?q=ubuntu');
		const hits = having('ubuntu');
		await expect.poll(() => total(page)).toBe(`${hits.length}`);
		const first = page.getByRole('article').first();
		const text = await first.locator('[data-part="text"]').innerText();
		expect(text).toBe(hits.at(-1)?.text.trim());
		const seq = await first.getAttribute('data-key');

		await first.locator('[data-part="time"]').click();
		await expect.poll(() => page.url()).toContain(`/messages?q=ubuntu&at=${seq}&log=`);
		// The hits stay beside it, and mark theirs, too.
		const target = page.getByRole('log', { name: 'Messages' }).locator('article.target');
		await expect.poll(() => target.locator('[data-part="text"]').innerText()).toBe(text);
		await expect.poll(() => target.evaluate((row) => row === document.activeElement)).toBe(true);
		const around = await page.getByRole('log').getByRole('article').count();
		expect(around).toBeGreaterThan(50);

		await page.goBack();
		await expect.poll(() => total(page)).toBe(`${hits.length}`);
		await page.close();
	});

	it('a link to a message opens it in the middle, and the list goes on both ways', async () => {
		const page = await open('/messages?at=3000');
		const target = page.locator('article.target');
		await expect
			.poll(() => target.locator('[data-part="text"]').innerText())
			.toBe(messages[2_999]?.text.trim());
		const list = page.getByRole('log', { name: 'Messages' });
		const keys = (): Promise<number[]> =>
			list.getByRole('article').evaluateAll((rows) => rows.map((row) => Number(row.dataset.key)));
		const [box, frame] = [await target.boundingBox(), await list.boundingBox()];
		const middle = (part: typeof box): number => (part ? part.y + part.height / 2 : NaN);
		expect(Math.abs(middle(box) - middle(frame))).toBeLessThan(60);

		await list.evaluate((element) => (element.scrollTop = -element.scrollHeight));
		await expect.poll(async () => (await keys())[0]).toBeLessThan(2_900);
		await expect
			.poll(async () => {
				await list.evaluate((element) => (element.scrollTop = 0));
				return (await keys()).at(-1);
			})
			.toBeGreaterThan(3_100);
		const shown = await keys();
		expect(shown).toEqual(shown.map((_, i) => (shown[0] ?? 0) + i));
		await page.close();
	});
});
