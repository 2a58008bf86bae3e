/** Which key does what, outside of fields; words-shortcuts.ts says it. */
export type Command =
	| { readonly type: 'palette' | 'keys' | 'search' | 'next' | 'previous' | 'author' | 'place' }
	| {
			readonly type: 'go';
			readonly page: '/' | '/messages' | '/channels' | '/users' | '/settings';
	  };

const KEYS: Readonly<Record<string, Command>> = {
	'?': { type: 'keys' },
	'/': { type: 'search' },
	j: { type: 'next' },
	k: { type: 'previous' },
	u: { type: 'author' },
	Enter: { type: 'place' }
};
/** After a g. */
const PAGES: Readonly<Record<string, Command>> = {
	h: { type: 'go', page: '/' },
	m: { type: 'go', page: '/messages' },
	c: { type: 'go', page: '/channels' },
	u: { type: 'go', page: '/users' },
	s: { type: 'go', page: '/settings' }
};

/** A second key has to come within this time, in ms. */
const SEQUENCE_MS = 1_000;

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'timeStamp'>;

/** Reads keys one after the other. */
export class KeyReader {
	#goAt = -Infinity;

	/** What a key asks for; null for keys that mean nothing here. `where`: what has the focus. */
	read(event: Pressed, where: { readonly field: boolean; readonly row: boolean }): Command | null {
		const { key, ctrlKey, metaKey, altKey, timeStamp } = event;
		if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === 'k') return { type: 'palette' };
		if (ctrlKey || metaKey || altKey || where.field) return null;
		const going = timeStamp - this.#goAt < SEQUENCE_MS;
		this.#goAt = key === 'g' ? timeStamp : -Infinity;
		if (going) return PAGES[key] ?? null;
		const command = KEYS[key] ?? null;
		// Enter belongs to whatever has the focus. Other keys wait for the ones before: they may come before the row has it.
		return command?.type === 'place' && !where.row ? null : command;
	}
}
