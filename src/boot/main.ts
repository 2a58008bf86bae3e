/**
 * What stands in the page itself: it runs before anything is painted, and also when no other file comes. page.mjs puts
 * it into app.html.
 */
import { standAlone } from './alone';
import { reloadWhenBroken } from './broken-start';
import { waitWhileClearing } from './clearing';
import { followPreferences, type Kept } from './preferences';
import { reloadOnce } from './reload-once';
import { stopWhereTooOld } from './too-old';

const kept: Kept = (key) => {
	try {
		return localStorage.getItem(key);
	} catch {
		// A browser that keeps nothing follows the system.
		return null;
	}
};
const reload = (): void => location.reload();
const stopWith = (words: string): void => {
	document.write(`<main id="boot" class="told">${words}</main>`);
	stop();
};

standAlone();
followPreferences(kept);
stopWhereTooOld((property, value) => CSS.supports(property, value), stopWith);
waitWhileClearing(kept, { reload, stopWith });
// SvelteKit can't start at such an address: it decodes what stands behind the #.
try {
	decodeURIComponent(location.hash);
} catch {
	history.replaceState(history.state, '', location.pathname + location.search);
}
reloadWhenBroken({
	reload: reloadOnce(history, reload),
	tell(words) {
		const boot = document.querySelector('#boot');
		if (!boot || boot.className) return;
		boot.className = 'told';
		boot.innerHTML = `<strong>Backscroll could not start</strong><p>${words}</p><button>Reload</button>`;
		boot.querySelector('button')?.addEventListener('click', reload);
	}
});
