import type { Owner, Scheduler } from '../kernel/scheduler';

/** `silent`: what is sent doesn't arrive, and nobody hears of it until the network is back. */
export type LinkState = 'up' | 'down' | 'silent';

const FASTEST_MS = 1;
const SLOWEST_MS = 40;

interface Breakable {
	/** The tab at this end. */
	readonly owner: Owner;
	break(): void;
	resume(): void;
}

/** One machine's way to the relay. */
export class Link {
	state: LinkState = 'up';
	/** Whether something on the way refuses WebSockets. */
	blocksSockets = false;
	/** Bytes a ms. */
	width = Infinity;
	readonly connections = new Set<Breakable>();
	readonly scheduler: Scheduler;

	constructor(scheduler: Scheduler) {
		this.scheduler = scheduler;
	}

	latency(): number {
		return FASTEST_MS + this.scheduler.random() ** 3 * (SLOWEST_MS - FASTEST_MS);
	}

	set(state: LinkState): void {
		const before = this.state;
		this.state = state;
		if (state === 'down') this.cut();
		if (before === 'silent' && state === 'up') {
			for (const connection of [...this.connections]) connection.resume();
		}
	}

	/** Breaks all connections, or those of one tab. */
	cut(owner?: Owner): void {
		for (const connection of [...this.connections]) {
			if (!owner || connection.owner === owner) connection.break();
		}
	}

	heal(): void {
		this.set('up');
		this.blocksSockets = false;
		this.width = Infinity;
	}
}
