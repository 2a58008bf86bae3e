/** Joins, parts, topics and the like, in words. */
import type { IrcMessage } from 'irc-framework';
import { plain, shownChannel } from './text';

/** Something that happened in a channel, in the form of a notice. */
export interface Happening {
	readonly channel: string;
	readonly type: 'join' | 'part' | 'kick' | 'quit' | 'nick' | 'topic';
	readonly text: string;
}

/** Records who is in which channel, because a QUIT doesn't name its channels. */
export class Presence {
	readonly #inside = new Map<string, Set<string>>();
	readonly #keeps: (channel: string) => boolean;

	/** `keeps`: whether a channel is being recorded. */
	constructor(keeps: (channel: string) => boolean) {
		this.#keeps = keeps;
	}

	/** What happened by this line; empty for other lines. */
	happenings(line: IrcMessage): Happening[] {
		return this.#happenings(line).filter(({ channel }) => this.#keeps(channel));
	}

	#happenings({ command, params, nick }: IrcMessage): Happening[] {
		const [first = '', second = ''] = params;
		const channel = shownChannel(first);
		switch (command) {
			// The names in a channel, each with its mode prefixes.
			case '353':
				for (const name of (params[3] ?? '').split(' ')) {
					if (name) this.#in(shownChannel(params[2] ?? '')).add(folded(name.replace(SIGNS, '')));
				}
				return [];
			case 'JOIN':
				this.#in(channel).add(folded(nick));
				return [{ channel, type: 'join', text: `${nick} joined` }];
			case 'PART':
				this.#in(channel).delete(folded(nick));
				return [{ channel, type: 'part', text: `${nick} left${because(second)}` }];
			case 'KICK': {
				this.#in(channel).delete(folded(second));
				const text = `${second} was kicked by ${nick}${because(params[2])}`;
				return [{ channel, type: 'kick', text }];
			}
			case 'QUIT':
				return this.#where(nick).map(([of, names]) => {
					names.delete(folded(nick));
					return { channel: of, type: 'quit', text: `${nick} quit${because(first)}` };
				});
			case 'NICK':
				return this.#where(nick).map(([of, names]) => {
					names.delete(folded(nick));
					names.add(folded(first));
					return { channel: of, type: 'nick', text: `${nick} is now ${first}` };
				});
			case 'TOPIC': {
				const topic = plain(second).slice(0, LONGEST_TOPIC);
				const text = topic.trim() ? `${nick} set the topic: ${topic}` : `${nick} removed the topic`;
				return [{ channel, type: 'topic', text }];
			}
			default:
				return [];
		}
	}

	/** The connection ended; the server will send all names again. */
	clear(): void {
		this.#inside.clear();
	}

	#in(channel: string): Set<string> {
		const names = this.#inside.get(channel) ?? new Set<string>();
		if (this.#keeps(channel)) this.#inside.set(channel, names);
		return names;
	}

	#where(nick: string): (readonly [channel: string, names: Set<string>])[] {
		return [...this.#inside].filter(([, names]) => names.has(folded(nick)));
	}
}

/** No server allows a longer topic; a relay would refuse it. */
const LONGEST_TOPIC = 1_000;
const LONGEST_REASON = 300;
/** Mode prefixes: operators, voiced users and so on. */
const SIGNS = /^[~&@%+!]+/;
const folded = (nick: string): string => nick.toLowerCase();

/** A reason in brackets, if there is one. */
export function because(words: string | undefined): string {
	const reason = plain(words ?? '')
		.trim()
		.slice(0, LONGEST_REASON);
	return reason ? ` (${reason})` : '';
}
