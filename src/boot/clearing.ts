import type { Kept } from './preferences';

/** A tab that clears the device and ends meanwhile holds the others up for this long at most, in ms. */
const CLEARING_MS = 15_000;

interface Page {
	/** Shows this instead of the app, and loads no more of it. */
	stopWith(words: string): void;
	reload(): void;
}

/** While another tab clears this device (see src/lib/ui/settings/clear.ts), nothing may be written: this page waits. */
export function waitWhileClearing(kept: Kept, page: Page): void {
	addEventListener('storage', ({ key }: StorageEvent) => {
		if (key === null || key === 'clearing') page.reload();
	});
	const rest = Number(kept('clearing') ?? 0) + CLEARING_MS - Date.now();
	// Longer than it can be: the clock was set back since.
	if (rest <= 0 || rest > CLEARING_MS) return;
	page.stopWith('This device is being cleared …');
	setTimeout(() => page.reload(), rest);
}
