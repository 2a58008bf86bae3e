import { pageLife, setHere } from './page-life';
import { storesNothing } from './refused';
import { trustOwnScripts } from './trusted-types';

/** Shortest interval between two new realms, in ms. */
const RENEW_MS = 5_000;

let renewedAt = -Infinity;
let frame: HTMLIFrameElement | undefined;

/**
 * Begins all that the page uses anew, with databases and workers of another realm: a frame's. WebKit gives a document
 * whose process of databases has ended no other one, nor the workers that it starts; a new document gets one. At most
 * now and then; returns whether it did. `adopt` is called with the realm, before anything begins in it.
 */
export function renewRealm(adopt: (realm: typeof pageLife.realm) => void): boolean {
	const now = performance.now();
	// A database in memory has no process to lose.
	if (storesNothing() || !pageLife.here || now - renewedAt < RENEW_MS) return false;
	renewedAt = now;
	setHere(false);
	frame?.remove();
	frame = document.createElement('iframe');
	frame.hidden = true;
	document.body.append(frame);
	const realm = frame.contentWindow as typeof globalThis | null;
	if (realm) trustOwnScripts(realm);
	pageLife.realm = realm ?? globalThis;
	adopt(pageLife.realm);
	setHere(true);
	return true;
}
