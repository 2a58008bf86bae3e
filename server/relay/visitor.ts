/** Of new sockets: the few that each address has for certain, those of which it may have many, or none left. */
export type Share = 'few' | 'many' | 'none';

/** Who is at the other end of sockets and requests, as far as the core must know: what they may still cause. */
export interface Visitor {
	/** The address, as logs show it. */
	readonly address: string;
	/** Open sockets of the address, this one included. */
	readonly sockets: number;
	/** Whether the address has more sockets than one may have. */
	readonly hasTooManySockets: boolean;
	/** Whether the address leaves as much unread as one may. */
	readonly isFull: boolean;
	/**
	 * Resolves when it is the address's turn to have work done. `ledger`: for work that reads the log's ledger;
	 * `shared`: the same, for everybody. Rejects with Refusal if that takes too long, and if the signal aborts.
	 */
	turn(kind: 'any' | 'ledger' | 'shared', signal?: AbortSignal): Promise<void>;
	/** A device of it comes: which of the address's shares it is of. */
	arrival(): Share;
	/** Whether one more hello may be answered now. */
	mayHello(): boolean;
	/** Notes that it was refused something. */
	refused(code: string): void;
}
