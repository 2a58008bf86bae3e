/** Joins, parts, topics and the like, in words. */
import type { IrcMessage } from 'irc-framework';
import type { Batch } from './batches';
import type { Happening } from './happening';
import type { ChannelNames, Fold } from './names';
import { isSplit, Netsplits, type Emit } from './netsplits';
import { plain, timeOf } from './text';

/** Records who is in which channel, because a QUIT doesn't name its channels. */
export class Presence {
	readonly #inside = new Map<string, Set<string>>();
	readonly #names: ChannelNames;
	readonly #splits: Netsplits;
	readonly #emit: Emit;

	/** `emit` receives what happened, at once or, of a netsplit, when it is over. */
	constructor(names: ChannelNames, emit: Emit) {
		this.#names = names;
		this.#emit = emit;
		this.#splits = new Netsplits(emit);
	}

	/** Takes a line; `batch` is the one that it belongs to. */
	take(line: IrcMessage, batch: Batch | null): void {
		const sentAt = timeOf(line.tags.time, Date.now());
		for (const happening of this.#happenings(line, batch, sentAt)) this.#emit(happening, sentAt);
	}

	/** A batch has ended. */
	ended(reference: string): void {
		this.#splits.ended(reference);
	}

	/** Says what waits. */
	settle(): void {
		this.#splits.settle();
	}

	/** The connection ended; the server will send all names again. */
	clear(): void {
		this.#splits.clear();
		this.#inside.clear();
	}

	#happenings(line: IrcMessage, batch: Batch | null, sentAt: number): Happening[] {
		const { command, params, nick, tags } = line;
		const [first = '', second = ''] = params;
		const fold: Fold = (name) => this.#names.fold(name);
		// The names in a channel, each with its mode prefixes.
		if (command === '353') {
			const inside = this.#in(this.#names.find(params[2] ?? ''));
			for (const name of (params[3] ?? '').split(' ')) {
				if (name) inside.add(fold(name.replace(SIGNS, '').replace(/!.*/, '')));
			}
			return [];
		}
		if (command === 'QUIT') {
			const text = `${nick} quit${because(first)}`;
			const left = this.#where(nick).map(([channel, names]): Happening => {
				names.delete(fold(nick));
				return { channel, type: 'quit', text };
			});
			const split = batch?.type === 'netsplit';
			if (!split && !isSplit(first)) return left;
			const servers = split ? batch.params.join(' ') : first;
			const id = split ? (tags.batch ?? '') : '';
			for (const each of left) this.#splits.left(each, nick, servers, id, sentAt);
			return [];
		}
		if (command === 'NICK') {
			return this.#where(nick).map(([channel, names]) => {
				names.delete(fold(nick));
				names.add(fold(first));
				return { channel, type: 'nick', text: `${nick} is now ${first}` };
			});
		}
		const channel = this.#names.find(first);
		if (channel === null) return [];
		switch (command) {
			case 'JOIN': {
				this.#in(channel).add(fold(nick));
				const joined: Happening = { channel, type: 'join', text: `${nick} joined` };
				const id = batch?.type === 'netjoin' ? (tags.batch ?? '') : '';
				const servers = id === '' ? '' : (batch?.params.join(' ') ?? '');
				return this.#splits.joined(joined, nick, servers, id, sentAt) ? [] : [joined];
			}
			case 'PART':
				this.#in(channel).delete(fold(nick));
				return [{ channel, type: 'part', text: `${nick} left${because(second)}` }];
			case 'KICK': {
				this.#in(channel).delete(fold(second));
				const text = `${second} was kicked by ${nick}${because(params[2])}`;
				return [{ channel, type: 'kick', text }];
			}
			case 'TOPIC': {
				const topic = plain(second).slice(0, LONGEST_TOPIC);
				const text = topic.trim() ? `${nick} set the topic: ${topic}` : `${nick} removed the topic`;
				return [{ channel, type: 'topic', text }];
			}
			default:
				return [];
		}
	}

	#in(channel: string | null): Set<string> {
		const names = this.#inside.get(channel ?? '') ?? new Set<string>();
		if (channel !== null) this.#inside.set(channel, names);
		return names;
	}

	#where(nick: string): (readonly [channel: string, names: Set<string>])[] {
		const folded = this.#names.fold(nick);
		return [...this.#inside].filter(([, names]) => names.has(folded));
	}
}

/** No server allows a longer topic; a relay would refuse it. */
const LONGEST_TOPIC = 1_000;
const LONGEST_REASON = 300;
/** Mode prefixes: operators, voiced users and so on. */
const SIGNS = /^[~&@%+!]+/;

/** A reason in brackets, if there is one. */
export function because(words: string | undefined): string {
	const reason = plain(words ?? '')
		.trim()
		.slice(0, LONGEST_REASON);
	return reason ? ` (${reason})` : '';
}
