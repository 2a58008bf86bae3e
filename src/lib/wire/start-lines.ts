/** `GET /api/start`: what to paste on the relay's computer while nothing is recorded yet. Its terminal shows the same. */
export interface StartLines {
	/** Start the relay again, with a channel: the options it was started with, and one more. */
	readonly irc: string;
	readonly twitch: string;
	/** These go into a second terminal, while the relay runs. */
	readonly file: string;
	readonly demo: string;
	readonly message: string;
	/** What that terminal needs before `message`; '' for nothing. */
	readonly before: string;
	/** Where messages are kept: a folder, from where the relay was started if it is below. */
	readonly data: string;
}

const NAMES = ['irc', 'twitch', 'file', 'demo', 'message', 'before', 'data'] as const;

/** Whether an answer has these lines: a relay of an earlier version has none. */
export const isStartLines = (value: unknown): value is StartLines =>
	typeof value === 'object' &&
	value !== null &&
	NAMES.every((name) => typeof (value as Record<string, unknown>)[name] === 'string');
