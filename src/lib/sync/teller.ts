/** Tells pages the state of the connection, and records its changes. */
import { noteConnection } from '../archive/registry/connections';
import type { Backlog } from './machine-status';
import type { Machine } from './machine';
import { statusOf } from './machine-status';
import type { Status, StorageState, SyncState } from './status';

/** Shortest interval between reports of a backlog's figures, in ms; changes of state are reported at once. */
const TELL_MS = 200;

export class Teller {
	#told: SyncState | null = null;
	#toldAt = -Infinity;
	#later: ReturnType<typeof setTimeout> | undefined;
	readonly #relay: string;
	readonly #onState: (state: SyncState) => void;

	constructor(relay: string, onState: (state: SyncState) => void) {
		this.#relay = relay;
		this.#onState = onState;
	}

	/** Tells what has changed since the last time; `backlog`: see Backlogs.sum. */
	tell(machine: Machine, backlog: Backlog | null | undefined, storage: StorageState): void {
		const now = performance.now();
		const status = statusOf(machine, backlog ?? null);
		const state: SyncState = { status, storage };
		const before = this.#told;
		// It may turn out to be catching up.
		if (status.state === 'live' && backlog === undefined) return;
		if (before && JSON.stringify(before) === JSON.stringify(state)) return;
		const figuresOnly =
			before?.status.state === 'catching-up' &&
			status.state === 'catching-up' &&
			before.storage === storage;
		clearTimeout(this.#later);
		if (figuresOnly && now - this.#toldAt < TELL_MS) {
			this.#later = setTimeout(() => this.tell(machine, backlog, storage), TELL_MS);
			return;
		}
		this.#note(before?.status, status, Date.now());
		this.#told = state;
		this.#toldAt = now;
		this.#onState(state);
	}

	close(): void {
		clearTimeout(this.#later);
	}

	/** Records a change of the connection. */
	#note(before: Status | undefined, status: Status, at: number): void {
		const { state } = status;
		const reason = 'reason' in status ? status.reason : null;
		const same = before?.state === state && ('reason' in before ? before.reason : null) === reason;
		// A device that can't store it has a worse problem, and reports that.
		if (!same) noteConnection(this.#relay, { at, state, reason }).catch(() => {});
	}
}
