/** What one address has in use. */
import { Bucket } from '../../../src/lib/std/bucket';
import type { Share, Visitor } from '../../relay/visitor';
import { Connections } from './connections';
import { OutgoingOf, type Outgoing } from './outgoing';
import type { Payer, Turns } from './turns';

export interface AddressLimits {
	/** Live sockets: a school or an office behind one address. */
	readonly sockets: number;
	/** Plain connections: beyond, an answer ends its connection; beyond the second, none is accepted. */
	readonly connections: readonly [few: number, most: number];
	/** Requests in flight. */
	readonly requests: number;
	/** Milliseconds of the event loop: at once, and in each second. */
	readonly loop: readonly [burst: number, aSecond: number];
	/** Hellos: at once, and in each second. */
	readonly hellos: readonly [burst: number, aSecond: number];
	/** New sockets that come before others', and those after them. */
	readonly few: readonly [burst: number, aSecond: number];
	readonly many: readonly [burst: number, aSecond: number];
}

const LIMITS: AddressLimits = {
	sockets: 4_000,
	connections: [4_000, 8_000],
	requests: 2_048,
	loop: [5_000, 500],
	hellos: [8_000, 400],
	few: [20, 1],
	many: [1_500, 500]
};

/** Sockets of an address that are open only to be told that there are too many. */
const TOLD = 64;
/** Of answers without a body, one in this many ends its connection: uWS buffers them, and doesn't tell. */
const BODILESS = 64;

export interface AddressBudgetOptions {
	readonly turns: { readonly any: Turns; readonly ledger: Turns };
	readonly outgoing: Outgoing;
	/** Pays for what all share. */
	readonly shared: Payer;
	readonly refused: (code: string, address: string) => void;
}

export class AddressBudget implements Visitor, Payer {
	readonly address: string;
	readonly limits = LIMITS;
	readonly outgoing: OutgoingOf;
	sockets = 0;
	requests = 0;
	readonly #options: AddressBudgetOptions;
	readonly #loop = new Bucket(...LIMITS.loop);
	readonly #hellos = new Bucket(...LIMITS.hellos);
	readonly #few = new Bucket(...LIMITS.few);
	readonly #many = new Bucket(...LIMITS.many);
	readonly #connections = new Connections(performance.now());
	#bodiless = 0;
	/** This one, as it pays for sending what is made already. */
	readonly #reader: Payer = {
		credit: (now) => this.credit(now),
		creditIn: (now) => this.creditIn(now),
		spend: (ms) => this.spend(ms),
		hasRoom: true
	};

	constructor(address: string, options: AddressBudgetOptions) {
		this.address = address;
		this.#options = options;
		this.outgoing = new OutgoingOf(options.outgoing);
	}

	get hasTooManySockets(): boolean {
		return this.sockets > LIMITS.sockets;
	}

	/** Whether it has so many that no more are opened, not even to say so. */
	get hasFarTooManySockets(): boolean {
		return this.sockets > LIMITS.sockets + TOLD;
	}

	get isFull(): boolean {
		return this.outgoing.isFull;
	}

	get hasRoom(): boolean {
		return !this.outgoing.isFull;
	}

	turn(kind: 'any' | 'ledger' | 'shared', signal?: AbortSignal): Promise<void> {
		const { turns, shared } = this.#options;
		return kind === 'shared' ? turns.ledger.take(shared) : turns[kind].take(this, signal);
	}

	/** Resolves when it is the address's turn to be sent more, also where it has read too little. Rejects like `turn`. */
	sendTurn(signal: AbortSignal): Promise<void> {
		return this.#options.turns.any.take(this.#reader, signal);
	}

	arrival(): Share {
		const now = performance.now();
		if (this.#few.tryTake(now)) return 'few';
		return this.#many.tryTake(now) ? 'many' : 'none';
	}

	mayHello(): boolean {
		return this.#hellos.tryTake(performance.now());
	}

	refused(code: string): void {
		this.#options.refused(code, this.address);
	}

	credit(now: number): number {
		return this.#loop.left(now);
	}

	creditIn(now: number): number {
		return this.#loop.comesBackIn(now);
	}

	spend(ms: number): void {
		this.#loop.take(ms);
	}

	/** A connection was accepted. Returns false if there are too many. */
	opened(): boolean {
		const now = performance.now();
		const isOne = this.#connections.most(now) < LIMITS.connections[1];
		if (isOne) this.#connections.opened(now);
		return isOne;
	}

	/** A connection became a socket. */
	upgraded(): void {
		this.#connections.closed();
	}

	/** Whether the next answer should end its connection. `isBodiless`: it has no body. */
	endsConnection(isBodiless: boolean): boolean {
		const now = performance.now();
		const ends =
			this.#connections.most(now) > LIMITS.connections[0] ||
			(isBodiless && ++this.#bodiless % BODILESS === 0);
		if (ends) this.#connections.closed();
		else this.#connections.answered(now);
		return ends;
	}

	/** Whether nothing of it is in use, and nothing is to be remembered. */
	isIdle(now: number): boolean {
		return (
			this.sockets + this.requests + this.outgoing.bytes + this.#connections.most(now) === 0 &&
			this.#loop.isWhole(now) &&
			this.#hellos.isWhole(now) &&
			this.#few.isWhole(now) &&
			this.#many.isWhole(now)
		);
	}
}
