/** The ordered queue of received messages: frames and beats are applied in order, many in one commit. */
import type { CommitResult } from '../archive/write/apply';
import { openIncoming, type Incoming } from '../archive/write/incoming';
import { missedByBeat } from '../archive/write/frame-verdict';
import type { Term } from '../wire/messages';

/** Limit of frames in one transaction. */
const COMMIT_FRAMES = 64;

type Item =
	| { readonly type: 'frame'; readonly incoming: Incoming }
	| { readonly type: 'beat'; readonly head: number };

export interface InboxEvents {
	commit(queue: readonly Incoming[], terms: readonly Term[]): Promise<CommitResult>;
	/** Events were stored up to `cursor`, or a beat showed that none are missing. */
	progress(cursor: number): void;
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
	readonly #terms: readonly Term[];
	readonly #events: InboxEvents;

	constructor(cursor: number, terms: readonly Term[], events: InboxEvents) {
		this.#cursor = cursor;
		this.#terms = terms;
		this.#events = events;
	}

	/** Throws WireError when the bytes aren't a frame. */
	frame(bytes: Uint8Array): void {
		this.#push({ type: 'frame', incoming: openIncoming(bytes) });
	}

	beat(head: number): void {
		this.#push({ type: 'beat', head });
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
					if (result.events > 0) this.#tell(() => this.#events.progress(this.#cursor));
				}
			} catch (error) {
				return this.#stop(() => this.#events.failed(error));
			}
			const beat = items.findLast((item) => item.type === 'beat');
			if (!beat) continue;
			if (missedByBeat(this.#cursor, beat.head))
				return this.#stop(() => this.#events.gap(this.#cursor));
			this.#tell(() => this.#events.progress(this.#cursor));
		}
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
