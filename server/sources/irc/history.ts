import type { IrcMessage } from 'irc-framework';
import type { SourceEvent } from '../source';
import type { Connection } from './connection';
import { shownChannel } from './text';

/** Lines that are asked for at most, and in one answer; what was missed beyond them is an outage. */
const MOST = 2_000;
const PAGE = 1_000;
/** How long an answer may take, and how long one that nobody asked for is awaited, in ms. */
const ANSWER_MS = 10_000;
const UNASKED_MS = 1_500;
/** Begins what is sent with the PING after a JOIN; the channel follows. */
const JOINED = 'joined-';

/** Takes what was missed, whether that is all of it, and what was said meanwhile. */
type Take = (
	missed: readonly SourceEvent[],
	complete: boolean,
	since: readonly SourceEvent[]
) => void;

interface Pending {
	/** The channel as the server calls it. */
	readonly name: string;
	/** The newest line that was written down before; null where that can't be told, or nothing is missing. */
	readonly lastId: string | null;
	/** Whether lines were asked for; some servers send them unasked. */
	readonly asked: boolean;
	/** When the channel was joined, by the server's clock, where what it sends unasked stands in no batch. */
	readonly joined: number | null;
	/** What has come so far, oldest first, and the answer that is under way. */
	missed: readonly SourceEvent[];
	answer: SourceEvent[];
	readonly since: SourceEvent[];
	readonly take: Take;
	timer: NodeJS.Timeout;
}

/**
 * What was said while nobody listened, from servers that keep it: by CHATHISTORY, or in a batch of the same
 * kind that some send after a JOIN. Without batches only times tell old lines from new ones, and without these
 * nothing does: then what comes up to the answer to a PING that followed the JOIN is no record. It is complete where it reaches back to a line that is known already: a
 * server that lost its history answers with nothing, too. See https://ircv3.net/specs/extensions/chathistory
 */
export class History {
	readonly #pending = new Map<string, Pending>();
	/** The channel of each history batch that is under way. */
	readonly #batches = new Map<string, string>();
	readonly #connection: Connection;

	constructor(connection: Connection) {
		this.#connection = connection;
	}

	/** Asks for what came after `lastId` (null: there is nothing to ask for), and calls `take` once. `time` is the JOIN's. */
	begin(
		channel: string,
		name: string,
		lastId: string | null,
		time: string | undefined,
		take: Take
	): void {
		this.release(channel);
		const batches = this.#connection.has('batch');
		if (lastId === null && batches) return take([], false, []);
		const asked =
			batches && (this.#connection.has('chathistory') || this.#connection.has('draft/chathistory'));
		const timer = setTimeout(() => this.release(channel), asked ? ANSWER_MS : UNASKED_MS);
		const joined = batches ? null : Date.parse(time ?? '');
		const told = Number.isNaN(joined) ? null : lastId;
		const empty = { missed: [], answer: [], since: [] };
		this.#pending.set(channel, { name, lastId: told, asked, joined, ...empty, take, timer });
		if (asked) this.#ask('LATEST', name, '*');
		if (!batches) this.#connection.send('PING', JOINED + channel);
	}

	/** Keeps a line that was said before, or while what was said before is awaited. Lines without `tags` are of now. */
	holds(event: SourceEvent, tags: IrcMessage['tags'] | null): boolean {
		const pending = this.#pending.get(event.channel);
		const joined = pending?.joined ?? null;
		const old =
			(tags?.batch !== undefined && this.#batches.get(tags.batch) === event.channel) ||
			(tags !== null && joined !== null && !(Date.parse(tags.time ?? '') > joined));
		// History that nobody waits for is of lines that were heard, or of a time before the first.
		if (pending) (old ? pending.answer : pending.since).push(event);
		if (old) pending?.timer.refresh();
		// An answer without end is none.
		if (pending && pending.answer.length > MOST) this.release(event.channel);
		return old || pending !== undefined;
	}

	/** `+id chathistory #channel` begins a batch, `-id` ends it. */
	batch([reference = '', type, target = '']: readonly string[]): void {
		const id = reference.slice(1);
		if (reference.startsWith('+') && type === 'chathistory') {
			this.#batches.set(id, shownChannel(target));
		}
		const channel = this.#batches.get(id);
		if (!reference.startsWith('-') || channel === undefined) return;
		this.#batches.delete(id);
		this.#answered(channel);
	}

	/** What a server sends unasked, it has sent before it answers this. */
	ponged(token: string): void {
		if (token.startsWith(JOINED)) this.release(token.slice(JOINED.length));
	}

	/** `FAIL CHATHISTORY CODE … #channel … :words`: there is nothing to be had. */
	failed([command, ...context]: readonly string[]): void {
		if (command === 'CHATHISTORY') for (const name of context) this.release(shownChannel(name));
	}

	/** The connection is no more. */
	lost(): void {
		for (const channel of [...this.#pending.keys()]) this.release(channel);
		this.#batches.clear();
	}

	/** No more of a channel is awaited: what came is handed over as it is. */
	release(channel: string): void {
		const pending = this.#pending.get(channel);
		if (!pending) return;
		clearTimeout(pending.timer);
		this.#pending.delete(channel);
		const { lastId, take, since } = pending;
		// Of an answer that broke off nobody knows what would have come after it.
		const answer = [...this.#batches.values()].includes(channel) ? [] : pending.answer;
		if (lastId === null) return take([], false, since);
		const missed = [...answer, ...pending.missed];
		const known = missed.findIndex(({ id }) => id === lastId);
		take(missed.slice(known + 1), known !== -1, since);
	}

	/** Asks on, further back, until a line is known. */
	#answered(channel: string): void {
		const pending = this.#pending.get(channel);
		if (!pending) return;
		const { answer, name, lastId, asked } = pending;
		const oldest = answer[0]?.id;
		const more =
			asked &&
			oldest !== undefined &&
			answer.every(({ id }) => id !== lastId) &&
			pending.missed.length + answer.length < MOST;
		if (!more) return this.release(channel);
		pending.missed = [...answer, ...pending.missed];
		pending.answer = [];
		clearTimeout(pending.timer);
		pending.timer = setTimeout(() => this.release(channel), ANSWER_MS);
		this.#ask('BEFORE', name, `msgid=${oldest}`);
	}

	#ask(which: 'LATEST' | 'BEFORE', name: string, place: string): void {
		const allowed = Number(this.#connection.supports('CHATHISTORY'));
		this.#connection.send('CHATHISTORY', which, name, place, `${Math.min(PAGE, allowed || PAGE)}`);
	}
}
