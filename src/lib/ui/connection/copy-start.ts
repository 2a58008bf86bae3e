/** Texts of the start. */
import type { StartLines } from '$lib/wire/start-lines';

export const START = {
	title: 'What do you want to keep?',
	lead: 'Start on the computer that runs the relay: one line there, and messages appear here as they are said. They stay, offline too.',
	same: 'Press Ctrl+C in the relay’s terminal, then paste.',
	another: 'Paste into another terminal, in the same folder.',
	unreachable:
		'The relay doesn’t answer now. Its terminal shows the lines to paste; this page does as soon as it’s back.',
	/** Before and after the folder. */
	data: ['Everything is kept in', 'on that computer, and in this browser.']
} as const;

interface Card {
	readonly name: Exclude<keyof StartLines, 'before' | 'data'>;
	readonly title: string;
	readonly about: string;
	/** A path in a box of 24. */
	readonly icon: string;
	/** A token. */
	readonly tint: string;
	/** The relay’s own, or another one. */
	readonly terminal: 'same' | 'another';
}

export const CARDS: readonly Card[] = [
	{
		name: 'irc',
		title: 'IRC',
		about: 'Libera.Chat, OFTC, your own server. Name your channels, with commas.',
		icon: 'M5 9h15M4 15h15M10.5 4 7.5 20M16.5 4l-3 16',
		tint: '--net-3',
		terminal: 'same'
	},
	{
		name: 'twitch',
		title: 'Twitch',
		about: 'No account needed. Badges and emotes are kept, too.',
		icon: 'M4 5.5A1.5 1.5 0 0 1 5.5 4h13A1.5 1.5 0 0 1 20 5.5v8a1.5 1.5 0 0 1-1.5 1.5H12l-4.5 4.5V15h-2A1.5 1.5 0 0 1 4 13.5zM10.5 8v3.5M15 8v3.5',
		tint: '--net-1',
		terminal: 'same'
	},
	{
		name: 'file',
		title: 'A log that you have',
		about: 'JSON, a message a line. Messages keep their times; none is there twice.',
		icon: 'M14 3H7a1.5 1.5 0 0 0-1.5 1.5v15A1.5 1.5 0 0 0 7 21h10a1.5 1.5 0 0 0 1.5-1.5v-12zM14 3v4.5h4.5M9 12.5h6M9 16.5h4',
		tint: '--net-2',
		terminal: 'another'
	},
	{
		name: 'demo',
		title: 'Look around first',
		about: 'Three days of an invented community, with an outage in it. It leaves nothing behind.',
		icon: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM15.5 8.5l-2 5-5 2 2-5z',
		tint: '--now',
		terminal: 'another'
	},
	{
		name: 'message',
		title: 'Anything else',
		about: 'Bots, games, your own service: whatever can send JSON. Try it with this message.',
		icon: 'm8 7-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14',
		tint: '--saved',
		terminal: 'another'
	}
];

export const JOINING = {
	title: (recorded: number, all: number): string =>
		recorded > 0 || all === 0 ? 'Nothing said yet' : 'Not recording yet',
	lead: (recorded: number, all: number): string => {
		if (all === 0) return 'The first message appears here by itself.';
		return recorded > 0
			? 'The first message appears here by itself, and stays.'
			: 'The relay goes on trying. The first message appears here as soon as a channel is recorded.';
	}
} as const;
