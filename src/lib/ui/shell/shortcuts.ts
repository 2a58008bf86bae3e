/** The command of each key, outside of fields; copy-shortcuts.ts has the texts. */

type Page = '/' | '/messages' | '/channels' | '/users' | '/settings';
/** A key's command; a page means going there. */
export type Command =
	| 'palette'
	| 'keys'
	| 'search'
	| 'next'
	| 'previous'
	| 'next-hit'
	| 'previous-hit'
	| 'author'
	| 'place'
	| Page;

const KEYS: Readonly<Record<string, Command>> = {
	'?': 'keys',
	'/': 'search',
	j: 'next',
	k: 'previous',
	n: 'next-hit',
	p: 'previous-hit',
	u: 'author',
	Enter: 'place'
};
/** After a g. */
const PAGES: Readonly<Record<string, Page>> = {
	h: '/',
	m: '/messages',
	c: '/channels',
	u: '/users',
	s: '/settings'
};

/** Time limit for the second key, in ms. */
const SEQUENCE_MS = 1_000;

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'timeStamp'>;

/** The focused element, and whether the reader wants single-key shortcuts. */
interface Where {
	readonly field: boolean;
	readonly row: boolean;
	readonly single: boolean;
}

/** Reads successive keys. */
export class KeyReader {
	#goAt = -Infinity;

	/** A key's command; null for a key without one here. */
	read(event: Pressed, { field, row, single }: Where): Command | null {
		const { key, ctrlKey, metaKey, altKey, timeStamp } = event;
		if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === 'k') return 'palette';
		if (ctrlKey || metaKey || altKey || field || (!single && key.length === 1)) return null;
		const going = timeStamp - this.#goAt < SEQUENCE_MS;
		this.#goAt = key === 'g' ? timeStamp : -Infinity;
		if (going) return PAGES[key] ?? null;
		const command = KEYS[key] ?? null;
		// Enter belongs to the focused element. Other keys wait for earlier ones, which may still be moving the focus
		// to a row.
		return command === 'place' && !row ? null : command;
	}
}
