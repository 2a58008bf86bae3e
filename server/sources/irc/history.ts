import { crc32 } from 'node:zlib';
import type { IrcMessage } from 'irc-framework';
import type { LineMark, SourceEvent } from '../source';
import { isOld, type Batches } from './batches';
import type { Connection } from './connection';
import type { ChannelNames } from './names';
import { serverTime } from './text';

/** Limits of requested lines, in all and in one answer; earlier missed lines become an outage. */
const MOST = 2_000;
const PAGE = 1_000;
/** Timeouts of an answer, and of a history that the server sends unrequested, in ms. */
const ANSWER_MS = 10_000;
const UNASKED_MS = 1_500;
const SECOND_MS = 1_000;
/** Prefix of the token in the PING after a JOIN; the channel follows. */
const JOINED = 'joined-';

/** A line, and by what it is known when the server says it again; null if it has no time. */
export interface Line {
	readonly event: SourceEvent;
	readonly mark: LineMark | null;
}

/** What is recorded of a channel: its newest message's id, and marks of its newest lines. */
export interface Known {
	readonly id: string | null;
	readonly lines: readonly LineMark[];
}

/** Receives the missed lines, whether they are complete, and the lines said meanwhile. */
type Take = (missed: readonly Line[], complete: boolean, since: readonly Line[]) => void;

interface Pending {
	/** The channel as the server calls it. */
	readonly name: string;
	/** What was recorded before; null if it is unknown, or nothing is missing. */
	readonly known: Known | null;
	/** Whether lines were requested; some servers send them unrequested. */
	readonly asked: boolean;
	/** The lines so far, oldest first, and the answer being received. */
	missed: readonly Line[];
	answer: Line[];
	readonly since: Line[];
	readonly take: Take;
	timer: NodeJS.Timeout;
}

/** A line's mark, by its server's time. */
export function markOf(event: SourceEvent, tags: IrcMessage['tags']): LineMark | null {
	const at = serverTime(tags.time);
	return at === null ? null : [at, crc32(`${event.user}\n${event.text}`)];
}

/** Whether two marks are of one line; some servers keep times in whole seconds. */
function isSame([at, sum]: LineMark, [other, otherSum]: LineMark): boolean {
	if (sum !== otherSum) return false;
	const whole = at % SECOND_MS === 0 || other % SECOND_MS === 0;
	return at === other || (whole && Math.floor(at / SECOND_MS) === Math.floor(other / SECOND_MS));
}

const isKnown = ({ event, mark }: Line, { id, lines }: Known): boolean =>
	(id !== null && event.id === id) || (mark !== null && lines.some((line) => isSame(line, mark)));

/** A server that has an old line, but none of the newest, lost some. It may never have had one of them, or deleted it. */
const NEWEST = 4;
const isNewest = (line: Line, { id, lines }: Known): boolean =>
	isKnown(line, { id, lines: lines.slice(-NEWEST) });

/** The time up to which the channel is recorded, by the server's clock. */
const newestOf = ({ lines }: Known): number => Math.max(-Infinity, ...lines.map(([at]) => at));

/**
 * Missed lines from servers with a history: by CHATHISTORY, or in a batch that some servers and bouncers send after a
 * JOIN. Without batches, only times separate old lines from new ones. Without times, nothing does, and lines
 * before the answer to the PING after a JOIN are not recorded. A line is known again by its id or, where the server
 * has none, by its time, author and text. A history is complete if it reaches back to a known line: a server that
 * lost its history also answers with nothing. See https://ircv3.net/specs/extensions/chathistory
 */
export class History {
	readonly #pending = new Map<string, Pending>();
	/** The server's time of our JOIN of each channel; null if it doesn't tell. */
	readonly #joined = new Map<string, number | null>();
	readonly #connection: Connection;
	readonly #names: ChannelNames;
	readonly #batches: Batches;

	constructor(connection: Connection, names: ChannelNames, batches: Batches) {
		this.#connection = connection;
		this.#names = names;
		this.#batches = batches;
	}

	/** Requests the lines after the `known` ones (null: requests nothing) and calls `take` once. `time` is the JOIN's. */
	begin(
		channel: string,
		name: string,
		known: Known | null,
		time: string | undefined,
		take: Take
	): void {
		this.release(channel);
		const batches = this.#connection.has('batch');
		const joined = serverTime(time);
		this.#joined.set(channel, joined);
		if (known?.id === null && known.lines.length === 0) known = null;
		if (known === null && batches) return take([], false, []);
		const asked =
			batches && (this.#connection.has('chathistory') || this.#connection.has('draft/chathistory'));
		const timer = setTimeout(() => this.release(channel), asked ? ANSWER_MS : UNASKED_MS);
		const told = !batches && joined === null ? null : known;
		const empty = { missed: [], answer: [], since: [] };
		this.#pending.set(channel, { name, known: told, asked, ...empty, take, timer });
		if (asked) this.#ask('LATEST', name, '*');
		if (!batches) this.#connection.send('PING', JOINED + channel);
	}

	/**
	 * Holds back an old line, or a new one while old lines are being awaited; returns whether it did. Lines
	 * without `tags` are new. `recorded` are marks of what is recorded already.
	 */
	holds(line: Line, tags: IrcMessage['tags'] | null, recorded: readonly LineMark[] = []): boolean {
		const { channel } = line.event;
		const pending = this.#pending.get(channel);
		const batched = tags !== null && isOld(this.#batches.of(tags));
		const old = batched || (tags !== null && this.#isBeforeJoin(line));
		// Unrequested history repeats recorded lines, or precedes the first one.
		if (pending) (old ? pending.answer : pending.since).push(line);
		if (old) pending?.timer.refresh();
		// An endless answer is not valid, and what is said meanwhile waits in memory.
		if (pending && Math.max(pending.answer.length, pending.since.length) > MOST) {
			this.release(channel);
		}
		if (pending || batched) return true;
		// A playback without a batch; a server beside ours may have a clock that is behind, so its lines are new.
		const { mark } = line;
		return old && mark !== null && recorded.some((other) => isSame(other, mark));
	}

	/** Whether a line was said before our JOIN, by its server's clock. Where there are no batches, those without a time were. */
	#isBeforeJoin({ event, mark }: Line): boolean {
		const joined = this.#joined.get(event.channel) ?? null;
		if (this.#connection.has('batch')) return joined !== null && mark !== null && mark[0] < joined;
		if (joined === null) return this.#pending.has(event.channel);
		return !(mark !== null && mark[0] > joined);
	}

	/** The batch of a channel's history has ended. */
	batched(name: string): void {
		const channel = this.#names.find(name);
		if (channel !== null) this.#answered(channel);
	}

	/** A server sends unrequested history before it answers this ping. */
	ponged(token: string): void {
		if (token.startsWith(JOINED)) this.release(token.slice(JOINED.length));
	}

	/** `FAIL CHATHISTORY CODE … #channel … :words`: the server has no history. */
	failed([command, ...context]: readonly string[]): void {
		if (command !== 'CHATHISTORY') return;
		for (const name of context) {
			const channel = this.#names.find(name);
			if (channel !== null) this.release(channel);
		}
	}

	/** The connection ended. */
	lost(): void {
		for (const channel of [...this.#pending.keys()]) this.release(channel);
		this.#joined.clear();
	}

	/** Stops waiting for a channel's history and passes on the lines so far. */
	release(channel: string): void {
		const pending = this.#pending.get(channel);
		if (!pending) return;
		clearTimeout(pending.timer);
		this.#pending.delete(channel);
		const { known, take, since } = pending;
		// Nobody knows the rest of an interrupted answer.
		const broken = this.#batches.isOpen((name) => this.#names.find(name) === channel);
		if (known === null) return take([], false, since);
		const missed = [...(broken ? [] : pending.answer), ...pending.missed];
		const last = missed.findLastIndex((line) => isKnown(line, known));
		const found = missed[last];
		if (found) return take(missed.slice(last + 1), isNewest(found, known), since);
		// None is known, so it isn't complete; what is older than what is recorded isn't missing.
		const newest = newestOf(known);
		take(
			missed.filter(({ mark }) => mark === null || mark[0] > newest),
			false,
			since
		);
	}

	/** Requests earlier lines until one is known. */
	#answered(channel: string): void {
		const pending = this.#pending.get(channel);
		if (!pending) return;
		const { name, known, asked, missed } = pending;
		// A page that is asked for by its time repeats the lines of that moment.
		const answer = pending.answer.filter(
			({ event, mark }) =>
				event.id !== undefined ||
				mark === null ||
				!missed.some((line) => line.mark !== null && isSame(line.mark, mark))
		);
		const [oldest] = answer;
		const newest = known === null ? -Infinity : newestOf(known);
		const more =
			asked &&
			known !== null &&
			oldest !== undefined &&
			!answer.some((line) => isKnown(line, known)) &&
			!answer.some(({ mark }) => mark !== null && mark[0] < newest) &&
			missed.length + answer.length < MOST;
		const anchor = oldest && anchorOf(oldest);
		pending.answer = answer;
		if (!more || !anchor) return this.release(channel);
		pending.missed = [...answer, ...missed];
		pending.answer = [];
		clearTimeout(pending.timer);
		pending.timer = setTimeout(() => this.release(channel), ANSWER_MS);
		this.#ask('BEFORE', name, anchor);
	}

	#ask(which: 'LATEST' | 'BEFORE', name: string, place: string): void {
		const allowed = Number(this.#connection.supports('CHATHISTORY'));
		this.#connection.send('CHATHISTORY', which, name, place, `${Math.min(PAGE, allowed || PAGE)}`);
	}
}

/** Names a line to the server; by its time, one ms later, so that others of the same moment aren't left out. */
function anchorOf({ event, mark }: Line): string | null {
	if (event.id !== undefined) return `msgid=${event.id}`;
	return mark === null ? null : `timestamp=${new Date(mark[0] + 1).toISOString()}`;
}
