/** Which key does what, outside of fields; words-shortcuts.ts says it. */

type Page = '/' | '/messages' | '/channels' | '/users' | '/settings';
/** What a key asks for; a page is gone to. */
export type Command =
	'palette' | 'keys' | 'search' | 'next' | 'previous' | 'author' | 'place' | Page;

const KEYS: Readonly<Record<string, Command>> = {
	'?': 'keys',
	'/': 'search',
	j: 'next',
	k: 'previous',
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

/** A second key has to come within this time, in ms. */
const SEQUENCE_MS = 1_000;

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'timeStamp'>;

/** What has the focus, and whether the reader wants single characters to be shortcuts. */
interface Where {
	readonly field: boolean;
	readonly row: boolean;
	readonly single: boolean;
}

/** Reads keys one after the other. */
export class KeyReader {
	#goAt = -Infinity;

	/** What a key asks for; null for keys that mean nothing here. */
	read(event: Pressed, { field, row, single }: Where): Command | null {
		const { key, ctrlKey, metaKey, altKey, timeStamp } = event;
		if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === 'k') return 'palette';
		if (ctrlKey || metaKey || altKey || field || (!single && key.length === 1)) return null;
		const going = timeStamp - this.#goAt < SEQUENCE_MS;
		this.#goAt = key === 'g' ? timeStamp : -Infinity;
		if (going) return PAGES[key] ?? null;
		const command = KEYS[key] ?? null;
		// Enter belongs to whatever has the focus. Other keys wait for the ones before: they may come before the row has it.
		return command === 'place' && !row ? null : command;
	}
}
