import type { SourceEvent } from '../source';
import type { Connection } from './connection';
import { shownChannel } from './text';

/** Lines that are asked for at most; what was missed beyond them is an outage. */
const MOST = 1_000;
/** How long an answer may take, and how long one that nobody asked for is waited for, in ms. */
const ANSWER_MS = 10_000;
const UNASKED_MS = 1_500;

/** Takes what was missed, whether that is all of it, and what was said meanwhile. */
type Take = (
	missed: readonly SourceEvent[],
	complete: boolean,
	since: readonly SourceEvent[]
) => void;

interface Pending {
	/** The newest line that was written down before. */
	readonly lastId: string;
	/** How many lines were asked for; null where none were: some servers send them unasked. */
	readonly asked: number | null;
	readonly missed: SourceEvent[];
	readonly since: SourceEvent[];
	readonly take: Take;
	readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * What was said while nobody listened, from servers that keep it: by CHATHISTORY, or in a batch of the same
 * kind that some send after a JOIN. It is complete where it reaches back to a line that is known already.
 */
export class History {
	readonly #pending = new Map<string, Pending>();
	/** The channel of each history batch that is under way. */
	readonly #batches = new Map<string, string>();

	constructor(private readonly connection: Connection) {}

	/** Asks for what came after `lastId` (null: there is nothing to ask for), and calls `take` once. */
	begin(channel: string, name: string, lastId: string | null, take: Take): void {
		this.release(channel);
		if (lastId === null || !this.connection.has('batch')) return take([], false, []);
		const offered = this.connection.has('chathistory') || this.connection.has('draft/chathistory');
		const allowed = Number(this.connection.supports('CHATHISTORY'));
		const asked = offered ? Math.min(MOST, allowed || MOST) : null;
		const wait = offered ? ANSWER_MS : UNASKED_MS;
		const timer = setTimeout(() => this.#settle(channel, false), wait);
		this.#pending.set(channel, { lastId, asked, missed: [], since: [], take, timer });
		if (asked !== null) {
			this.connection.send('CHATHISTORY', 'LATEST', name, `msgid=${lastId}`, String(asked));
		}
	}

	/** Keeps a line that was said before, or while what was said before is awaited. */
	holds(event: SourceEvent, batch: string | undefined): boolean {
		const old = batch !== undefined && this.#batches.get(batch) === event.channel;
		const pending = this.#pending.get(event.channel);
		// History that nobody waits for is of lines that were heard, or of a time before the first.
		if (pending) (old ? pending.missed : pending.since).push(event);
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
		this.#settle(channel, true);
	}

	/** The channel isn't heard any more: what was heard is handed over as it is. */
	release(channel: string): void {
		this.#settle(channel, false);
	}

	#settle(channel: string, answered: boolean): void {
		const pending = this.#pending.get(channel);
		if (!pending) return;
		clearTimeout(pending.timer);
		this.#pending.delete(channel);
		const { missed, lastId, asked, take, since } = pending;
		const known = missed.findIndex(({ id }) => id === lastId);
		const complete = known !== -1 || (answered && asked !== null && missed.length < asked);
		take(missed.slice(known + 1), complete, since);
	}
}
