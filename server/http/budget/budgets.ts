/** What an address may cause, however many connections it opens: docs/OPERATIONS.md has the figures. */
import { Refusal, WRITE_RETRY_S } from '../../relay/refusal';
import { addressOf, clientOf, type Address, type Range } from './address';
import { Outgoing } from './outgoing';
import { Proxies } from './proxies';
import { Turns, type Payer } from './turns';
import { AddressBudget } from './address-budget';

/** Requests in flight, over all addresses. */
const REQUESTS = 20_000;
/** Interval of the checks on what waits and on what is over, in ms. */
const SWEEP_MS = 1_000;

export interface BudgetsOptions {
	/** Proxies whose word on addresses is believed. */
	readonly trustProxy: readonly Range[];
	/** Resolves in a step in which the log's ledger can be read. */
	readonly ledger: () => Promise<void>;
	/** Called for each thing that an address was refused. */
	readonly refused: (code: string, address: string) => void;
}

export class Budgets {
	readonly #addresses = new Map<string, AddressBudget>();
	readonly #proxies: Proxies;
	readonly #options: BudgetsOptions;
	readonly #turns: { readonly any: Turns; readonly ledger: Turns };
	readonly #outgoing: Outgoing;
	readonly #timer: ReturnType<typeof setInterval>;
	#requests = 0;

	constructor(options: BudgetsOptions) {
		this.#options = options;
		this.#proxies = new Proxies(options.trustProxy);
		this.#turns = {
			any: new Turns({ tooLate }),
			ledger: new Turns({ tooLate, gate: options.ledger })
		};
		this.#outgoing = new Outgoing(() => {
			this.#turns.any.kick();
			this.#turns.ledger.kick();
		});
		this.#timer = setInterval(() => this.#sweep(), SWEEP_MS);
		this.#timer.unref();
	}

	/** Addresses with something in use. */
	get addresses(): number {
		return this.#addresses.size;
	}

	/** Bytes of answers and frames that wait for whoever reads them. */
	get outgoingBytes(): number {
		return this.#outgoing.bytes;
	}

	/** The budget of who asks; `header` gives all values of a header, joined by commas. */
	of(peer: Uint8Array, header: (name: string) => string): AddressBudget {
		return this.#at(this.#proxies.clientOf(addressOf(peer), header));
	}

	/** Whether a declared proxy says that the client came over TLS. */
	sawTls(peer: Uint8Array, header: (name: string) => string): boolean {
		return this.#proxies.sawTls(addressOf(peer), header);
	}

	/** The budget of a connection's peer itself; null for a declared proxy, whose connections are many clients'. */
	ofPeer(peer: Uint8Array): AddressBudget | null {
		const address = addressOf(peer);
		return this.#proxies.trusts(address) ? null : this.#at(address);
	}

	/** Begins a request of an address. Throws Refusal 429; otherwise call `end` once it is over. */
	begin(budget: AddressBudget): void {
		// The fuller the relay, the less an address may take: there is always room for one that has little.
		if (budget.requests >= Math.min(budget.limits.requests, (REQUESTS - this.#requests) / 2)) {
			throw busy('too many requests of this address are on their way: try again');
		}
		this.#requests++;
		budget.requests++;
	}

	end(budget: AddressBudget): void {
		this.#requests--;
		budget.requests--;
	}

	close(): void {
		clearInterval(this.#timer);
		this.#turns.any.close();
		this.#turns.ledger.close();
	}

	#at(address: Address): AddressBudget {
		const client = clientOf(address);
		let budget = this.#addresses.get(client);
		if (!budget) {
			budget = new AddressBudget(client, {
				turns: this.#turns,
				outgoing: this.#outgoing,
				shared: SHARED,
				refused: this.#options.refused
			});
			this.#addresses.set(client, budget);
		}
		return budget;
	}

	#sweep(): void {
		const now = performance.now();
		this.#turns.any.expire(now);
		this.#turns.ledger.expire(now);
		for (const [client, budget] of this.#addresses) {
			if (budget.isIdle(now)) this.#addresses.delete(client);
		}
	}
}

/** Work for all who ask, of which there is little: whoever makes it bounds how often. */
const SHARED: Payer = {
	credit: () => 1,
	creditIn: () => 0,
	spend: () => {},
	hasRoom: true
};

const tooLate = (why: 'gate' | 'others'): Refusal =>
	why === 'gate'
		? new Refusal(503, 'disk-stalled', 'the disk has not answered for 10 s: try again', {
				retryAfter: WRITE_RETRY_S
			})
		: busy('this address asks for more than its share: try again');

const busy = (message: string): Refusal =>
	new Refusal(429, 'too-many-requests', message, { retryAfter: 2 });
