import { describe, expect, it } from 'vitest';
import { leaveWithAllMessages, messages, open, total } from '../../support/messages-page';
import { relay } from '../../support/scene';

leaveWithAllMessages();

describe('With the relay gone', () => {
	it('the list keeps to a channel, and several messages are copied with their times and names', async () => {
		const page = await open('/messages?channel=1');
		const rows = page.getByRole('log').getByRole('article');
		await expect.poll(() => rows.count()).toBeGreaterThan(20);
		const channel = messages[0]?.channel ?? '';
		const names = await rows.locator('.channel').allTextContents();
		expect(new Set(names.map((name) => name.trim()))).toEqual(new Set([channel]));

		await page.evaluate(() => {
			const articles = document.querySelectorAll('article');
			const last = articles.length - 1;
			const [from, to] = [articles[last - 1], articles[last]];
			if (from && to) document.getSelection()?.setBaseAndExtent(from, 0, to, to.childNodes.length);
		});
		await page.keyboard.press('ControlOrMeta+c');
		const copied = await page.evaluate(() => navigator.clipboard.readText());
		const expected = messages.filter((message) => message.channel === channel).slice(-2);
		expect(copied.split('\n')).toHaveLength(2);
		copied.split('\n').forEach((line, i) => {
			expect(line).toMatch(/^\[\d\d:\d\d\] /);
			expect(line.slice(8)).toBe(`${expected[i]?.user}: ${expected[i]?.text.trim()}`);
		});

		await page.goto(`${relay.url}/messages?channel=1&from=2001-01-01&to=2001-01-02`);
		await page.getByText('No message fits this choice.').waitFor();
		await page.getByRole('button', { name: 'Show all messages' }).click();
		await expect.poll(() => rows.count()).toBeGreaterThan(20);
		expect(new URL(page.url()).search).toBe('');
		await page.close();
	});

	it('a day of the calendar is gone to by keys, within the channel and beside the pane that were there', async () => {
		const page = await open('/messages?channel=1&details=channel-1');
		await page.getByRole('article').nth(20).waitFor();
		const asked = `?q=in:${messages[0]?.channel}&details=channel-1`;
		await expect.poll(() => new URL(page.url()).search).toBe(asked);
		await page.getByRole('button', { name: 'Dates' }).click();
		const named = page.getByRole('dialog', { name: 'Dates' }).locator('td button:enabled');
		await named.first().waitFor();
		expect(new URL(page.url()).search).toBe(asked);
		await page.keyboard.press('Home');
		await page.keyboard.press('Enter');
		await expect.poll(() => page.url()).toMatch(/\?q=in:\S+&details=channel-1&at=1&log=\w+$/);
		await page.locator('article.target').waitFor();
		await page.goBack();
		await expect.poll(() => new URL(page.url()).search).toBe(asked);
		await page.close();
	});

	it('keys lead to a channel, a date, a text and a message', async () => {
		const page = await open('/');
		await page.getByRole('article').first().waitFor();
		const jump = async (typed: string): Promise<void> => {
			await page.keyboard.press('ControlOrMeta+k');
			const field = page.getByRole('combobox', { name: 'Jump to' });
			await field.fill(typed);
			await page.locator('#offers [aria-selected="true"]').waitFor();
			await page.keyboard.press('Enter');
			await field.waitFor({ state: 'detached' });
		};
		await jump(`#${messages[0]?.channel}`);
		await expect.poll(() => page.url()).toMatch(/channel/);
		await jump(new Date(messages[0]?.sentAt ?? 0).toLocaleDateString('sv'));
		await expect.poll(() => page.url()).toContain('/messages?at=1');
		await page.locator('article.target').waitFor();
		await jump('zzz no such words');
		await expect.poll(() => page.url()).toContain('/messages?q=zzz');
		await expect.poll(() => total(page)).toBe('0');

		await page.goto(`${relay.url}/messages?at=100`);
		await page.locator('article.target').waitFor();
		await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('ARTICLE');
		// Pressed faster than what they do is loaded: they are done in their order all the same.
		await page.evaluate(() => {
			for (const key of ['j', 'Enter']) {
				const pressed = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
				document.activeElement?.dispatchEvent(pressed);
			}
		});
		await expect.poll(() => page.url()).toContain('at=101');
		await page.keyboard.press('?');
		await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
		await page.keyboard.press('Escape');
		await page.keyboard.press('/');
		await expect
			.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
			.toBe('Search');
		await page.close();
	});
});
