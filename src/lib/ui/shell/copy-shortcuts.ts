/** The key map in words. */
export const KEYBOARD_MAP: readonly (readonly [keys: string, does: string])[] = [
	['Ctrl K or ⌘ K', 'Jump to a channel, a user, a date or a text'],
	['/', 'Search in this list; elsewhere, in all messages'],
	['g h, g m, g c, g u, g s', 'Go to Home, Messages, Channels, Users, Settings'],
	['j, k', 'Next and previous message'],
	['n, p', 'Next and previous result, while one is open'],
	['Enter', 'Show the focused message, or result, in its place'],
	['u', 'Show who wrote it'],
	['← →, Home, End', 'In a chart: look at a bar; the next, the first, the last'],
	['Enter', 'In a chart: show the messages of that time'],
	['↑ ↓, Enter', 'In the list of the palette: choose, and go there'],
	['Esc', 'Close what is open; in a chart, look away'],
	['?', 'Show this map']
];

export const KEYBOARD_TITLE = 'Keyboard';
export const KEYS_OFF = 'Keys of a single letter or sign are switched off, in the settings.';
