/**
 * What a page uses only while it is there: once it is put away (left, or frozen in the background) it must not keep
 * another page from reading or writing, and it can't do so later. See docs/decisions/0091-letting-go.md.
 */

type Realm = Pick<Window & typeof globalThis, 'indexedDB' | 'Worker'>;

interface Use {
	begin(): () => void;
	/** Null while it isn't in use. */
	end: (() => void) | null;
}

const uses = new Set<Use>();
let here = true;
let listening = false;

/** Shortest interval between two new realms, in ms. */
const RENEW_MS = 5_000;
let renewedAt = -Infinity;
let frame: HTMLIFrameElement | undefined;

/** Where this page's databases and workers come from: itself, or a frame that took its place. */
export const realm = (): Realm => (frame?.contentWindow as Realm | null | undefined) ?? globalThis;

function put(now: boolean): void {
	if (here === now) return;
	here = now;
	for (const use of uses) {
		if (now) use.end = use.begin();
		else use.end?.();
	}
}

function listen(): void {
	listening = true;
	const gone = (): void => put(false);
	const back = (): void => put(true);
	addEventListener('pagehide', gone);
	addEventListener('pageshow', back);
	document.addEventListener('freeze', gone);
	document.addEventListener('resume', back);
}

/**
 * Calls `begin` now, and anew whenever the page returns; what that returned is called when the page is put away, and
 * must let go at once. Returns a function that ends it for good.
 */
export function whileHere(begin: () => () => void): () => void {
	if (!listening) listen();
	const use: Use = { begin, end: here ? begin() : null };
	uses.add(use);
	return () => {
		uses.delete(use);
		if (here) use.end?.();
	};
}

/**
 * Begins all of it anew, with databases and workers of another realm: WebKit gives a document whose process of databases
 * has ended no other one, nor its workers, but does so to a new document, and its workers. At most now and then; returns
 * whether it did.
 */
export function renewRealm(): boolean {
	const now = performance.now();
	if (!here || now - renewedAt < RENEW_MS) return false;
	renewedAt = now;
	put(false);
	frame?.remove();
	frame = document.createElement('iframe');
	frame.hidden = true;
	document.body.append(frame);
	put(true);
	return true;
}
