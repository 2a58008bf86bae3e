/**
 * What stands in the page itself: it runs before anything is painted, and also when no other file comes. page.mjs puts
 * it into app.html.
 */
import { reloadWhenBroken } from './broken-start';
import { waitWhileClearing } from './clearing';
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

followPreferences(kept);
waitWhileClearing(kept, {
	reload,
	stopWith(words) {
		document.write(`<p>${words}</p>`);
		stop();
	}
});
reloadWhenBroken({ reload, reloaded: navigation?.type === 'reload' });
