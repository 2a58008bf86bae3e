import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import Greeting from '../../../src/lib/ui/connection/Greeting.svelte';
import Joining from '../../../src/lib/ui/connection/Joining.svelte';
import LatestMessages from '../../../src/lib/ui/messages/list/LatestMessages.svelte';
import Home from '../../../src/routes/+page.svelte';
import { goto } from '../ui/address.svelte';
import { appIn, chatter, expectAccessible, play, show, type Played } from '../ui/support';

let played: Played | undefined;
beforeEach(() => page.viewport(1_280, 800));
afterEach(() => played?.end());

const log = page.getByRole('log', { name: 'Latest messages' });
const texts = (): string[] =>
	[...document.querySelectorAll('[role="log"] [data-part="text"]')].map(
		(text) => text.textContent?.trim() ?? ''
	);

/** All that is in the group "Totals": the texts of each parent's children. */
const figures = (): (readonly string[])[] => {
	const group = page.getByRole('group', { name: 'Totals' }).elements()[0];
	return [...(group?.children ?? [])].map((figure) =>
		[...figure.children].map((part) => part.textContent?.trim() ?? '')
	);
};

describe('Home', () => {
	test('greets while the archive is empty, and becomes itself at the first message', async () => {
		played = await play();
		show(played.app, Home);
		await expect
			.element(page.getByRole('heading', { name: 'What do you want to keep?' }))
			.toBeVisible();
		const commands = [...document.querySelectorAll('li code')].map((code) => code.textContent);
		expect(commands).toEqual([
			'npm start -- --irc ircs://irc.libera.chat/linux,python',
			'npm start -- --twitch name',
			'npm run replay -- chat.ndjson',
			'npm start -- --demo',
			expect.stringContaining('/api/ingest')
		]);
		expect(document.body.textContent).toContain('Everything is kept in data on that computer');
		await expectAccessible();

		await played.relay.say([{ channel: 'lobby', user: 'me', text: 'Hello, archive!' }]);
		await expect.poll(texts).toEqual(['Hello, archive!']);
		await expect.poll(figures).toEqual([
			['Messages', '1'],
			['Channels', '1'],
			['Users', '1']
		]);
	});

	test('counts an import, and shows as latest only what is said now', async () => {
		played = await play({}, (relay) => relay.say(chatter(40), 'old.log'));
		show(played.app, Home);
		await expect.element(page.getByText('Only imported messages.')).toBeVisible();
		await expect.poll(() => figures()[0]).toEqual(['Messages', '40']);
		await played.relay.say([{ channel: 'lobby', user: 'me', text: 'Hello, archive!' }]);
		await expect.poll(texts).toEqual(['Hello, archive!']);
		await played.relay.say(chatter(40, 41), 'old.log');
		await expect.poll(() => figures()[0]).toEqual(['Messages', '81']);
		expect(texts()).toEqual(['Hello, archive!']);
	});

	test('says where the lines are while the relay is away, and has them when it is back', async () => {
		played = await play();
		played.relay.fault = 'internal-error';
		show(played.app, Greeting);
		await expect.element(page.getByText('Its terminal shows the lines to paste')).toBeVisible();
		played.relay.fault = null;
		await expect.element(page.getByText('npm start -- --twitch name')).toBeVisible();
	});

	test('tells which channels are recorded, and why not, before anything is said in them', async () => {
		played = await play();
		const channel = { messages: 0, at: 1, last: null } as const;
		const recording = { since: 1, why: '' } as const;
		show(played.app, Joining, {
			channels: [
				{
					...channel,
					id: 1,
					source: 'irc.oftc.net',
					name: 'linux',
					recording: { ...recording, state: 'live' }
				},
				{
					...channel,
					id: 2,
					source: 'twitch',
					name: 'ada',
					recording: { ...recording, state: 'disconnected', why: 'connection refused' }
				}
			]
		});
		await expect.element(page.getByRole('heading', { name: 'Nothing said yet' })).toBeVisible();
		const rows = page
			.getByRole('listitem')
			.elements()
			.map((row) => row.textContent?.replace(/\s+/g, ' ').trim());
		expect(rows).toEqual(['#linux OFTC recording', 'ada Twitch not recorded: connection refused']);
		expect(document.querySelector('code')).toBeNull();
		await expectAccessible();
	});

	test('counts exactly, in full digits, and shows the newest messages in order', async () => {
		played = await play({}, (relay) => relay.say(chatter(1_234)));
		show(played.app, Home);
		await expect.poll(figures).toEqual([
			['Messages', '1,234'],
			['Channels', '3'],
			['Users', '7']
		]);
		await expect.poll(() => texts().at(-1)).toBe('message 1234');
		expect(texts()).toEqual(texts().toSorted((a, b) => Number(a.slice(8)) - Number(b.slice(8))));
		await played.relay.say(chatter(2, 1_235));
		await expect.poll(() => texts().at(-1)).toBe('message 1236');
		await expect.poll(() => figures()[0]).toEqual(['Messages', '1,236']);
		await expectAccessible();
	});

	test('says which channels are busy, what the last minutes had, and how many were active', async () => {
		played = await play({}, (relay) => relay.say(chatter(5)));
		show(played.app, Home);
		const busiest = page.getByRole('region', { name: 'Busiest channels now' });
		await expect
			.element(busiest.getByRole('listitem').first())
			.toHaveTextContent(/channel-[12]\s*2/);
		expect(busiest.getByRole('listitem').elements()).toHaveLength(3);
		await expect.element(page.getByText('3 channels active in the last 15 min')).toBeVisible();
		const chart = page.getByRole('slider', { name: 'Messages per minute' });
		await expect.element(chart).toBeVisible();
		await page.getByRole('figure').filter({ has: chart }).getByText('As a table').click();
		await expect
			.poll(() => {
				const cells = [...document.querySelectorAll('td')].map((cell) =>
					parseInt(cell.textContent)
				);
				return [cells.length, cells.reduce((sum, value) => sum + value, 0)];
			})
			.toEqual([15, 5]);
		played.relay.fault = 'unreachable';
		await expect.element(page.getByText(/^Saved copy, up to /)).toBeVisible();
		expect(busiest.getByRole('listitem').elements()).toHaveLength(3);
		await expectAccessible();
	});

	test('says how many users were seen in each minute, and keeps that without a relay', async () => {
		played = await play({}, (relay) => relay.say(chatter(40)));
		show(played.app, Home);
		const users = page.getByRole('slider', { name: 'Users seen per minute' });
		await expect.element(users).toBeVisible();
		await expect.element(users).toHaveAttribute('aria-valuetext', expect.stringMatching(/most 7$/));
		played.relay.fault = 'unreachable';
		await expect.element(page.getByText(/^Saved copy, up to /)).toBeVisible();
		await expect.element(users).toHaveAttribute('aria-valuetext', expect.stringMatching(/most 7$/));
		await expectAccessible();
	});

	test('says that the first messages are on their way while they are', async () => {
		played = await play({ latency: 1_500 }, (relay) => relay.say(chatter(3)));
		show(played.app, Home);
		await expect.element(page.getByText('Getting the first messages')).toBeVisible();
		await expect.poll(texts).toHaveLength(3);
		expect(page.getByText('Getting the first messages').elements()).toEqual([]);
	});

	test('says that the newest messages are being read', async () => {
		show(appIn({ state: 'starting' }), LatestMessages, { events: [] });
		await expect.element(page.getByText('Reading the messages …')).toBeVisible();
	});

	test('a diagram up to the last message, days ago, says when that was and what there was in all', async () => {
		const then = new Date(Date.now() - 3 * 86_400_000).setHours(12, 0, 30, 0);
		played = await play({}, async (relay) => {
			relay.clock.set(then);
			await relay.say(chatter(40).map((one) => ({ ...one, sentAt: then })));
			relay.clock.set(null);
		});
		await page.viewport(390, 844);
		await goto(`/?until=${Math.floor(then / 60_000)}`);
		show(played.app, Home);
		const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }).format(then);
		for (const label of ['Messages', 'Users seen']) {
			const chart = page.getByRole('slider', { name: `${label} per minute` });
			await expect
				.element(chart)
				.toHaveAttribute('aria-valuetext', expect.stringMatching(RegExp(`${day}.* to ${day}`)));
			const all = label === 'Messages' ? 40 : 7;
			const table = page.getByRole('region', { name: `${label} per minute, as a table` });
			await page.getByRole('figure').filter({ has: chart }).getByText('As a table').click();
			await expect
				.element(table.getByRole('row').nth(1))
				.toHaveTextContent(RegExp(`^${day}, \\d\\d:\\d\\d – \\d\\d:\\d\\d\\s*${all}$`));
		}
	});

	test('the busiest channels keep their order while a pointer is there, wherever the focus goes', async () => {
		const say = (channel: string, times: number): object[] =>
			Array.from({ length: times }, () => ({ channel, user: 'ada', text: 'hello' }));
		played = await play({}, (relay) => relay.say([...say('one', 3), ...say('two', 2)]));
		show(played.app, Home);
		const busiest = page.getByRole('region', { name: 'Busiest channels now' });
		const first = busiest.getByRole('listitem').first();
		await expect.element(first).toHaveTextContent(/one\s*3/);
		const link = busiest.getByRole('link').first();
		await link.hover();
		(link.element() as HTMLElement).focus();
		(link.element() as HTMLElement).blur();
		await played.relay.say(say('two', 5));
		const update = busiest.getByRole('button', { name: 'Order changed · Update' });
		await expect.element(update).toBeVisible();
		await expect.element(first).toHaveTextContent(/one/);
		await update.click();
		await expect.element(first).toHaveTextContent(/two\s*7/);
		// Nor does a pointer that leaves release it while the focus is there.
		(busiest.getByRole('link').first().element() as HTMLElement).focus();
		await page.getByRole('heading', { level: 1 }).hover();
		await played.relay.say(say('one', 9));
		await expect.element(update).toBeVisible();
		await expect.element(first).toHaveTextContent(/two/);
	});

	test('stands still while it is paused', async () => {
		played = await play({}, (relay) => relay.say(chatter(3)));
		show(played.app, Home);
		await expect.poll(() => texts().length).toBe(3);
		await page.getByRole('button', { name: 'Pause' }).click();
		await played.relay.say(chatter(1, 4));
		await expect.poll(() => figures()[0]).toEqual(['Messages', '4']);
		expect(texts()).toHaveLength(3);
		await page.getByRole('button', { name: 'Resume' }).click();
		await expect.poll(() => texts().length).toBe(4);
	});

	test('keeps what it shows when the relay is lost, and says as of when', async () => {
		played = await play({}, (relay) => relay.say(chatter(5)));
		show(played.app, Home);
		await expect.poll(() => texts().length).toBe(5);
		played.relay.fault = 'unreachable';
		await expect.element(page.getByText(/^Saved copy, up to /)).toBeVisible();
		expect(texts()).toHaveLength(5);
		expect(figures()[0]).toEqual(['Messages', '5']);
		await expect.element(page.getByText('3 channels active in the last 15 min')).toBeVisible();
		await expect.element(log).toBeVisible();
	});

	test.each([
		'unreachable',
		'origin-refused',
		'stopping',
		'write-failed',
		'unsupportedProtocol',
		'originRefused'
	] as const)('on a device that holds nothing it says what is wrong: %s', async (fault) => {
		played = await play({}, (relay) => (relay.fault = fault));
		show(played.app, Home);
		await expect
			.element(page.getByRole('heading', { name: 'Nothing on this device yet' }))
			.toBeVisible();
		expect(page.getByRole('group', { name: 'Totals' }).elements()).toEqual([]);
		await expectAccessible();
		const remedy = page.getByRole('button', {
			name: fault === 'unsupportedProtocol' ? 'Reload' : 'Try now'
		});
		await expect.element(remedy).toBeVisible();
		played.relay.fault = null;
		await played.relay.say(chatter(1));
		played.app.sync.tryNow();
		await expect.poll(texts).toEqual(['message 1']);
	});

	test('polls where sockets are refused', async () => {
		played = await play({}, (relay) => (relay.fault = 'no-sockets'));
		await played.relay.say(chatter(2));
		show(played.app, Home);
		await expect.poll(() => texts().length).toBe(2);
		await expect.poll(() => played?.app.status.state).toBe('polling');
	});
});
