import type { IrcMessage } from 'irc-framework';
import type { SourceEvent } from '../source';
import type { Connection } from './connection';
import { shownChannel } from './text';

/** Limits of requested lines, in all and in one answer; earlier missed lines become an outage. */
const MOST = 2_000;
const PAGE = 1_000;
/** Timeouts of an answer, and of a history that the server sends unrequested, in ms. */
const ANSWER_MS = 10_000;
const UNASKED_MS = 1_500;
/** Prefix of the token in the PING after a JOIN; the channel follows. */
const JOINED = 'joined-';

/** Receives the missed lines, whether they are complete, and the lines said meanwhile. */
type Take = (
	missed: readonly SourceEvent[],
	complete: boolean,
	since: readonly SourceEvent[]
) => void;

interface Pending {
	/** The channel as the server calls it. */
	readonly name: string;
	/** The id of the newest line recorded before; null if it is unknown, or nothing is missing. */
	readonly lastId: string | null;
	/** Whether lines were requested; some servers send them unrequested. */
	readonly asked: boolean;
	/** The server's time of the JOIN, for servers that send history without a batch. */
	readonly joined: number | null;
	/** The lines so far, oldest first, and the answer being received. */
	missed: readonly SourceEvent[];
	answer: SourceEvent[];
	readonly since: SourceEvent[];
	readonly take: Take;
	timer: NodeJS.Timeout;
}

/**
 * Missed lines from servers with a history: by CHATHISTORY, or in a batch that some servers send after a
 * JOIN. Without batches, only times separate old lines from new ones. Without times, nothing does, and lines
 * before the answer to the PING after a JOIN are not recorded. A history is complete if it reaches back to a
 * known line: a server that lost its history also answers with nothing. See
 * https://ircv3.net/specs/extensions/chathistory
 */
export class History {
	readonly #pending = new Map<string, Pending>();
	/** The channel of each history batch being received. */
	readonly #batches = new Map<string, string>();
	readonly #connection: Connection;

	constructor(connection: Connection) {
		this.#connection = connection;
	}

	/** Requests the lines after `lastId` (null: requests nothing) and calls `take` once. `time` is the JOIN's. */
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

	/**
	 * Holds back an old line, or a new one while old lines are being awaited; returns whether it did. Lines
	 * without `tags` are new.
	 */
	holds(event: SourceEvent, tags: IrcMessage['tags'] | null): boolean {
		const pending = this.#pending.get(event.channel);
		const joined = pending?.joined ?? null;
		const old =
			(tags?.batch !== undefined && this.#batches.get(tags.batch) === event.channel) ||
			(tags !== null && joined !== null && !(Date.parse(tags.time ?? '') > joined));
		// Unrequested history repeats recorded lines, or precedes the first one.
		if (pending) (old ? pending.answer : pending.since).push(event);
		if (old) pending?.timer.refresh();
		// An endless answer is not valid.
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

	/** A server sends unrequested history before it answers this ping. */
	ponged(token: string): void {
		if (token.startsWith(JOINED)) this.release(token.slice(JOINED.length));
	}

	/** `FAIL CHATHISTORY CODE … #channel … :words`: the server has no history. */
	failed([command, ...context]: readonly string[]): void {
		if (command === 'CHATHISTORY') for (const name of context) this.release(shownChannel(name));
	}

	/** The connection ended. */
	lost(): void {
		for (const channel of [...this.#pending.keys()]) this.release(channel);
		this.#batches.clear();
	}

	/** Stops waiting for a channel's history and passes on the lines so far. */
	release(channel: string): void {
		const pending = this.#pending.get(channel);
		if (!pending) return;
		clearTimeout(pending.timer);
		this.#pending.delete(channel);
		const { lastId, take, since } = pending;
		// Nobody knows the rest of an interrupted answer.
		const answer = [...this.#batches.values()].includes(channel) ? [] : pending.answer;
		if (lastId === null) return take([], false, since);
		const missed = [...answer, ...pending.missed];
		const known = missed.findIndex(({ id }) => id === lastId);
		take(missed.slice(known + 1), known !== -1, since);
	}

	/** Requests earlier lines until one is known. */
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
