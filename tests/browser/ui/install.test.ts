import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import InstallButton from '../../../src/lib/ui/connection/InstallButton.svelte';
import { watchInstall } from '../../../src/lib/ui/connection/install-prompt.svelte';
import { appIn, expectAccessible, show } from './support';

const app = appIn({ state: 'starting' });
let stop: () => void;
beforeEach(() => {
	stop = watchInstall();
});
afterEach(() => {
	// Whatever was offered is taken back.
	dispatchEvent(new Event('appinstalled'));
	stop();
	vi.restoreAllMocks();
});

/** The browser's offer, as Chromium makes it. */
function offer(): { prompt: ReturnType<typeof vi.fn>; event: Event } {
	const prompt = vi.fn(async () => ({ outcome: 'accepted' }));
	const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt });
	dispatchEvent(event);
	return { prompt, event };
}
const button = () => page.getByRole('button', { name: 'Install Backscroll' });
const hint = () => page.getByText(/Add to Home Screen/);

describe('Installing', () => {
	test('is offered by a button of the app’s own, once the browser offers it, and asked of the browser on a press only', async () => {
		show(app, InstallButton);
		expect(button().elements()).toEqual([]);
		const { prompt, event } = offer();
		expect(event.defaultPrevented).toBe(true);
		await expect.element(button()).toBeVisible();
		expect(prompt).not.toHaveBeenCalled();
		await expectAccessible();
		await button().click();
		expect(prompt).toHaveBeenCalledOnce();
		await expect.poll(() => button().elements()).toEqual([]);
	});

	test('is when the browser is asked to keep the storage, and ends the offer', async () => {
		const persist = vi.spyOn(navigator.storage, 'persist').mockResolvedValue(true);
		show(app, InstallButton);
		offer();
		await expect.element(button()).toBeVisible();
		expect(persist).not.toHaveBeenCalled();
		dispatchEvent(new Event('appinstalled'));
		await expect.poll(() => button().elements()).toEqual([]);
		expect(persist).toHaveBeenCalledOnce();
	});

	test.each([
		['an iPhone', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)', 5],
		['an iPad that calls itself a Mac', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 5]
	])('on %s is said to be in the share menu', async (_, userAgent, maxTouchPoints) => {
		vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue(userAgent);
		vi.spyOn(navigator, 'maxTouchPoints', 'get').mockReturnValue(maxTouchPoints);
		show(app, InstallButton);
		await expect.element(hint()).toBeVisible();
		await expectAccessible();
	});

	test('is not spoken of where the browser offers none, nor in the app once it is installed', async () => {
		const matches = vi.spyOn(navigator, 'userAgent', 'get');
		matches.mockReturnValue('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)');
		vi.spyOn(navigator, 'maxTouchPoints', 'get').mockReturnValue(0);
		const { unmount } = await show(app, InstallButton);
		expect(hint().elements()).toEqual([]);
		await unmount();
		matches.mockReturnValue('Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)');
		const media = window.matchMedia.bind(window);
		vi.spyOn(window, 'matchMedia').mockImplementation((query) =>
			query.includes('standalone') ? media('all') : media(query)
		);
		show(app, InstallButton);
		expect(hint().elements()).toEqual([]);
		expect(button().elements()).toEqual([]);
	});
});
