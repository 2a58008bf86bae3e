/** The map in words, as it is shown. */
export const KEYBOARD_MAP: readonly (readonly [keys: string, does: string])[] = [
	['Ctrl K or ⌘ K', 'Jump to a channel, a user, a date or a text'],
	['/', 'Search messages'],
	['g h, g m, g c, g u, g s', 'Go to Home, Messages, Channels, Users, Settings'],
	['j, k', 'Next and previous message'],
	['Enter', 'Show the focused message in its place'],
	['u', 'Show who wrote it'],
	['Esc', 'Close what is open'],
	['?', 'Show this map']
];
