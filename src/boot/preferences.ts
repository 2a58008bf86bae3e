/** Reads a key of this browser's storage; null where it isn't set, or the browser keeps nothing. */
export type Kept = (key: string) => string | null;

/**
 * Applies theme, density and keys (see src/lib/ui/state/preferences.svelte.ts), now and at each choice. A choice, also
 * one in another tab, is told by a storage event.
 */
export function followPreferences(kept: Kept): void {
	const root = document.documentElement;
	const bars = [...document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')];
	const [light, dark] = bars.map((bar) => bar.content);
	const apply = (): void => {
		const theme = kept('theme');
		const chosen = theme === 'light' ? light : theme === 'dark' ? dark : undefined;
		root.style.colorScheme = theme !== null && chosen !== undefined ? theme : '';
		root.toggleAttribute('data-compact', kept('density') === 'compact');
		root.toggleAttribute('data-keyless', kept('keys') === 'off');
		bars.forEach((bar, i) => (bar.content = chosen ?? (i === 0 ? light : dark) ?? ''));
	};
	apply();
	addEventListener('storage', apply);
}
