import { expect, it } from 'vitest';
import { axeFindings } from '../../support/axe';
import { context, freshForEach, relay } from '../../support/scene';

freshForEach({ viewport: { width: 1_280, height: 800 } });

const said = Array.from({ length: 300 }, (_, i) => ({
	channel: ['one', 'two'][i % 2] ?? '',
	user: `user-${i % 5}`,
	text: i % 3 === 0 ? `lost ${i}` : `keys ${i}`,
	sentAt: new Date(2024, 4, 1 + (i % 10), 12, 0, 0, i).toISOString()
}));
const total = async (path: string): Promise<string[]> => {
	const page = await context.newPage();
	await page.goto(relay.url + path);
	const digits = page.locator('[data-part="total"]');
	await digits.waitFor();
	await page.locator('.summary', { hasNotText: /so far|Searching/ }).waitFor();
	const [number] = await digits.allInnerTexts();
	const url = decodeURIComponent(page.url().slice(relay.url.length));
	await page.close();
	return [number ?? '', url];
};
const count = (fits: (message: (typeof said)[number]) => boolean): string =>
	`${said.filter(fits).length}`;

it('a query in an address finds the same in all messages, in a channel and of a person', async () => {
	await relay.ingest(said);
	expect(await total('/messages?q=in:one%20from:user-0,user-1%20lost')).toEqual([
		count(
			({ channel, user, text }) =>
				channel === 'one' && /[01]$/.test(user) && text.startsWith('lost')
		),
		'/messages?q=in:one from:user-0,user-1 lost'
	]);
	expect((await total('/channels/two?q=lost%20OR%20from:user-2'))[0]).toBe(
		count(
			({ channel, user, text }) =>
				channel === 'two' && (text.startsWith('lost') || user === 'user-2')
		)
	);
	expect((await total('/users/user-3?q=-lost'))[0]).toBe(
		count(({ user, text }) => user === 'user-3' && !text.startsWith('lost'))
	);
	expect((await total('/messages?q=on:2024-05-03%20sort:old'))[0]).toBe(
		count(({ sentAt }) => new Date(sentAt).getDate() === 3)
	);
});

it('addresses of earlier versions are written anew and find what they found', async () => {
	await relay.ingest(said);
	const of = count(({ channel, user }) => channel === 'one' && user === 'user-0');
	expect(await total('/messages?channel=1&user=1')).toEqual([of, '/messages?q=in:one from:id:1']);
	expect((await total('/messages?channel=2&from=2024-05-02&to=2024-05-04&q=lost'))[1]).toBe(
		'/messages?q=in:two after:2024-05-02 before:2024-05-05 lost'
	);
	expect((await total('/users/user-0?id=1&channel=1'))[1]).toBe('/users/user-0?q=in:one&id=1');
});

it('the field leads on from a channel to all of them, and has nothing for axe to find', async () => {
	await relay.ingest(said);
	const page = await context.newPage();
	await page.goto(`${relay.url}/channels/one`);
	const field = page.getByRole('combobox', { name: 'Search' });
	await field.waitFor();
	await page.keyboard.press('/');
	await expect.poll(() => field.evaluate((each) => each === document.activeElement)).toBe(true);
	await field.fill('lost');
	await field.press('Enter');
	await expect
		.poll(() => page.locator('[data-part="total"]').allInnerTexts())
		.toEqual([count(({ channel, text }) => channel === 'one' && text.startsWith('lost'))]);
	expect(await axeFindings(page)).toEqual([]);
	await page.getByRole('button', { name: 'Remove in:#one' }).click();
	await expect.poll(() => page.url()).toBe(`${relay.url}/messages?q=lost`);
	await expect
		.poll(() => page.locator('[data-part="total"]').allInnerTexts())
		.toEqual([count(({ text }) => text.startsWith('lost'))]);

	// A browser that can't write as they arrive.
	await page.evaluate(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
	await page.getByRole('button', { name: 'Export these…' }).click();
	await page.getByRole('radio', { name: /^Data/ }).check();
	const [file] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('button', { name: 'Export', exact: true }).click()
	]);
	const stream = await file.createReadStream();
	let text = '';
	for await (const part of stream) text += String(part);
	const lines = text.trimEnd().split('\n');
	expect(lines).toHaveLength(said.filter((message) => message.text.startsWith('lost')).length);
	expect(JSON.parse(lines[0] ?? '')).toMatchObject({ text: 'lost 0', user: 'user-0' });
});
