/** The ordered queue of received messages: frames and beats are applied in order, many in one commit. */
import type { CommitResult } from '../archive/write/apply';
import { openIncoming, type Incoming } from '../archive/write/incoming';
import { missedByBeat } from '../archive/write/frame-verdict';
import type { Beat, Term } from '../wire/messages';

/** Limit of frames in one transaction. */
const COMMIT_FRAMES = 64;

type Item =
	| { readonly type: 'frame'; readonly incoming: Incoming }
	| { readonly type: 'beat'; readonly beat: Beat };

export interface InboxEvents {
	commit(queue: readonly Incoming[], terms: readonly Term[]): Promise<CommitResult>;
	/**
	 * Events were stored up to `cursor`, or a beat showed that none are missing. `time`: when the relay sent that, by its
	 * clock in epoch ms; null for events that this device missed.
	 */
	progress(cursor: number, time: number | null): void;
	/** Events after `cursor` are missing. The rest of the queue was dropped. */
	gap(cursor: number): void;
	failed(error: unknown): void;
}

/** The inbox of one connection; the next connection gets a new one. */
export class Inbox {
	#items: Item[] = [];
	#work: Promise<void> | null = null;
	#closed = false;
	#cursor: number;
	readonly #head: number;
	readonly #terms: readonly Term[];
	readonly #events: InboxEvents;

	/** `head`: the newest event when the connection began to follow. */
	constructor(cursor: number, head: number, terms: readonly Term[], events: InboxEvents) {
		this.#cursor = cursor;
		this.#head = head;
		this.#terms = terms;
		this.#events = events;
	}

	/** Throws WireError when the bytes aren't a frame. */
	frame(bytes: Uint8Array): void {
		this.#push({ type: 'frame', incoming: openIncoming(bytes) });
	}

	beat(beat: Beat): void {
		this.#push({ type: 'beat', beat });
	}

	/** Resolves when everything received is stored. */
	async idle(): Promise<void> {
		await this.#work;
	}

	/** Accepts and reports nothing more; messages received before are still stored. */
	close(): void {
		this.#closed = true;
	}

	#push(item: Item): void {
		if (this.#closed) return;
		this.#items.push(item);
		this.#work ??= this.#run().finally(() => (this.#work = null));
	}

	async #run(): Promise<void> {
		// One turn of the loop later, so that messages that arrived together share a commit.
		await Promise.resolve();
		while (this.#items.length > 0) {
			const items = this.#items.splice(0, COMMIT_FRAMES);
			const queue = items.flatMap((item) => (item.type === 'frame' ? [item.incoming] : []));
			try {
				if (queue.length > 0) {
					const result = await this.#events.commit(queue, this.#terms);
					this.#cursor = result.cursor;
					if (result.gap) return this.#stop(() => this.#events.gap(this.#cursor));
					const newest = queue.at(-1)?.frame.events.at(-1);
					const live = newest && this.#cursor > this.#head;
					if (result.events > 0) this.#progress(live ? newest.receivedAt : null);
				}
			} catch (error) {
				return this.#stop(() => this.#events.failed(error));
			}
			const last = items.findLast((item) => item.type === 'beat');
			if (!last) continue;
			if (missedByBeat(this.#cursor, last.beat.head))
				return this.#stop(() => this.#events.gap(this.#cursor));
			this.#progress(last.beat.time);
		}
	}

	#progress(time: number | null): void {
		this.#tell(() => this.#events.progress(this.#cursor, time));
	}

	#tell(what: () => void): void {
		if (!this.#closed) what();
	}

	#stop(what: () => void): void {
		this.#items = [];
		this.#tell(what);
		this.#closed = true;
	}
}
