import { tick } from 'svelte';
import { afterEach, describe, expect, test, vi } from 'vitest';
import Announcer from '../../../src/lib/ui/kit/Announcer.svelte';
import Arrivals from '../../../src/lib/ui/messages/row/Arrivals.svelte';
import Home from '../../../src/routes/+page.svelte';
import { appIn, archiveOf, chatter, play, show, type Played } from './support';

let played: Played | undefined;
afterEach(() => {
	vi.useRealTimers();
	vi.restoreAllMocks();
	played?.end();
	played = undefined;
});

/** What is announced from now on: each is written anew. */
async function heard(): Promise<string[]> {
	const region = (): Element | null => document.querySelector('[aria-live="polite"]');
	await expect.poll(region).toBeTruthy();
	const words: string[] = [];
	new MutationObserver((changes) => {
		for (const { addedNodes } of changes)
			for (const { textContent } of addedNodes) if (textContent) words.push(textContent);
	}).observe(region() ?? document, { childList: true, subtree: true, characterData: true });
	return words;
}
/** How long an announcer waits for what comes together, in ms. */
const SOON_MS = 1_000;
/** Resolves when an announcer that is shown from now on has begun to listen: what comes then is new to it. */
const listening = (): Promise<void> =>
	new Promise((resolve) => {
		const set = globalThis.setTimeout.bind(globalThis);
		vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms?: number) =>
			set(() => {
				run();
				if (ms === SOON_MS) resolve();
			}, ms)) as typeof setTimeout);
	});

test('The announcer says the first thing soon and what follows at most every 15 s, the same words once more', async () => {
	const props = $state({ of: 0, words: () => 'one message' });
	show(appIn({ state: 'starting' }), Announcer, props);
	const announced = await heard();
	await expect.poll(() => announced).toEqual(['one message']);

	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
	const after = async (ms: number): Promise<number> => {
		await tick();
		await vi.advanceTimersByTimeAsync(ms);
		await tick();
		return announced.length;
	};
	props.of++;
	expect(await after(7_000)).toBe(1);
	props.of++;
	expect(await after(5_000)).toBe(1);
	expect(await after(3_000)).toBe(2);
	expect(announced).toEqual(['one message', 'one message']);
	expect(await after(60_000)).toBe(2);
});

describe('New messages', () => {
	test('are announced without those that an import brought', async () => {
		played = await play({}, (relay) => relay.say(chatter(3)));
		const { app, relay } = played;
		const archive = await archiveOf(app, 3);
		const props = $state({ archive, newest: 3 });
		const begun = listening();
		show(app, Arrivals, props);
		const announced = await heard();
		await begun;
		await relay.say(chatter(5, 4), 'old.log');
		await relay.say(chatter(2, 9));
		await archiveOf(app, 10);
		props.newest = 10;
		await expect.poll(() => announced).toEqual(['2 new messages']);
	});

	test('are announced as many as came to the list, not to the whole log', async () => {
		// Of three channels in turn.
		played = await play({}, (relay) => relay.say(chatter(30)));
		const { app, relay } = played;
		const archive = await archiveOf(app, 30);
		const props = $state({ archive, filter: { channel: 1 }, newest: 30 });
		const begun = listening();
		show(app, Arrivals, props);
		const announced = await heard();
		await begun;
		await relay.say(chatter(60, 31));
		await archiveOf(app, 90);
		props.newest = 90;
		await expect.poll(() => announced).toEqual(['20 new messages']);
	});

	test('are announced on Home, also when they are more than there is room for', async () => {
		played = await play({}, (relay) => relay.say(chatter(5)));
		const { app, relay } = played;
		await archiveOf(app, 5);
		const begun = listening();
		show(app, Home);
		const announced = await heard();
		await begun;
		await relay.say(chatter(40, 6));
		await expect.poll(() => announced).toEqual(['40 new messages']);
	});
});
