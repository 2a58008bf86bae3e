/**
 * What stands in the page itself: it runs before anything is painted, and also when no other file comes. page.mjs puts
 * it into app.html.
 */
import { trustOwnScripts } from '../lib/browser/trusted-types';
import { standAlone } from './alone';
import { reloadWhenBroken } from './broken-start';
import { waitWhileClearing } from './clearing';
import { showFont } from './font';
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
const element = (name: string, ...content: (string | Node)[]): HTMLElement => {
	const made = document.createElement(name);
	made.append(...content);
	return made;
};
const stopWith = (words: string): void => {
	const shown = element('main', words);
	shown.id = 'boot';
	shown.className = 'told';
	document.documentElement.append(element('body', shown));
	stop();
};

trustOwnScripts(globalThis);
standAlone();
followPreferences(kept);
stopWhereTooOld((property, value) => CSS.supports(property, value), stopWith);
showFont(kept);
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
		const button = element('button', 'Reload');
		button.addEventListener('click', reload);
		boot.replaceChildren(
			element('strong', 'Backscroll could not start'),
			element('p', words),
			button
		);
	}
});
