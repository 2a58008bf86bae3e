import { expect, test } from 'vitest';
import JumpButton from '../../../src/lib/ui/messages/list/JumpButton.svelte';
import { FIGURES_MS } from '../../../src/lib/ui/state/live.svelte';
import { appIn, show } from './support';

test('The button to the newest messages counts them at a calm pace, to the last one, and stays as wide', async () => {
	const props = $state({ newMessages: 0, onclick: () => {} });
	show(appIn({ state: 'starting' }), JumpButton, props);
	const button = document.querySelector('button');
	const words = (): string => button?.textContent?.replace('↓', '').trim() ?? '';
	const wide = button?.offsetWidth;
	expect(words()).toBe('Jump to latest');
	const times: number[] = [];
	let before = words();
	new MutationObserver(() => {
		if (words() === before) return;
		before = words();
		times.push(performance.now());
	}).observe(document.body, { subtree: true, characterData: true, childList: true });
	const end = performance.now() + 1_000;
	while (performance.now() < end) {
		props.newMessages += 7;
		await new Promise((resolve) => requestAnimationFrame(resolve));
	}
	await expect.poll(words).toBe(`${props.newMessages} new, jump to latest`);
	expect(times.length).toBeGreaterThan(2);
	// Where the page is slow, one comes late and the next in time.
	const took = (times.at(-1) ?? 0) - (times[0] ?? 0);
	expect(times.length).toBeLessThanOrEqual(took / FIGURES_MS + 2);
	expect(button?.offsetWidth).toBe(wide);
});
