/**
 * What stands in the page itself: it runs before anything is painted, and also when no other file comes. page.mjs puts
 * it into app.html.
 */
import { reloadWhenBroken } from './broken-start';
import { waitWhileClearing } from './clearing';
import { trustOwnScripts } from './trusted-types';
import { followPreferences, type Kept } from './preferences';

const kept: Kept = (key) => {
	try {
		return localStorage.getItem(key);
	} catch {
		// A browser that keeps nothing follows the system.
		return null;
	}
};
const reload = (): void => location.reload();
const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];

trustOwnScripts();
followPreferences(kept);
waitWhileClearing(kept, {
	reload,
	stopWith(words) {
		const shown = document.createElement('p');
		shown.textContent = words;
		const body = document.createElement('body');
		body.append(shown);
		document.documentElement.append(body);
		stop();
	}
});
reloadWhenBroken({ reload, reloaded: navigation?.type === 'reload' });
