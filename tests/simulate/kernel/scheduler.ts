/** Virtual time: every timer, message and disk of a simulated world is a task of one queue, run one after the other. */
import { setImmediate as realImmediate } from 'node:timers';
import { seeded } from '../../../src/lib/std/random';

/** Whose code a task runs: a tab, a relay's process, the world itself. What is dead never runs again. */
export class Owner {
	alive = true;
	/** While frozen, only its database works on; everything else waits. */
	frozen = false;
	readonly waiting: Task[] = [];
	readonly name: string;

	constructor(name: string) {
		this.name = name;
	}
}

/** `storage`: a step of a database, which a frozen page has no part in. */
type Kind = 'timer' | 'message' | 'storage';

export interface Task {
	readonly at: number;
	readonly order: number;
	readonly kind: Kind;
	readonly owner: Owner;
	readonly run: () => void;
	cancelled: boolean;
}

const FIRST_TIME = Date.UTC(2026, 2, 1);
/** A database's step in ms, and on a slow device. */
const STORAGE_MS = 0.05;

export class Scheduler {
	/** Ms since the world began: what `performance.now()` says in it. */
	now = 0;
	/** How far the wall clocks of the devices and of the relay are off, in ms. */
	readonly clocks = { device: 0, relay: 0 };
	storageMs = STORAGE_MS;
	steps = 0;
	readonly world = new Owner('world');
	current: Owner = this.world;
	readonly random: () => number;
	readonly #heap: Task[] = [];
	#order = 0;
	#storageAt = 0;
	#hash = 0x811c9dc5;

	constructor(seed: number) {
		this.random = seeded(seed);
	}

	wall(whose: keyof Scheduler['clocks']): number {
		return FIRST_TIME + Math.floor(this.now) + this.clocks[whose];
	}

	/** A whole number from `low` to `high`. */
	between(low: number, high: number): number {
		return low + Math.floor(this.random() * (high - low + 1));
	}

	slowStorage(factor: number): void {
		this.storageMs = STORAGE_MS * factor;
	}

	schedule(kind: Kind, delay: number, run: () => void, owner = this.current): Task {
		return this.at(kind, this.now + delay, run, owner);
	}

	/** A database does one thing after the other. */
	storage(run: () => void): Task {
		this.#storageAt = Math.max(this.#storageAt, this.now + this.storageMs);
		return this.at('storage', this.#storageAt, run, this.current);
	}

	at(kind: Kind, at: number, run: () => void, owner: Owner): Task {
		const task = { at, order: this.#order++, kind, owner, run, cancelled: false };
		this.#push(task);
		return task;
	}

	/** Runs `work` as `owner`. */
	as<T>(owner: Owner, work: () => T): T {
		const before = this.current;
		this.current = owner;
		try {
			return work();
		} finally {
			this.current = before;
		}
	}

	freeze(owner: Owner): void {
		owner.frozen = true;
	}

	thaw(owner: Owner): void {
		owner.frozen = false;
		for (const { kind, run, cancelled } of owner.waiting.splice(0)) {
			if (!cancelled) this.schedule(kind, 0, run, owner);
		}
	}

	/** Adds to the hash of everything that happened. */
	trace(what: string): void {
		let hash = this.#hash;
		for (const text of [what, this.now.toFixed(3)]) {
			for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
		}
		this.#hash = hash;
	}

	get hash(): string {
		return (this.#hash >>> 0).toString(16).padStart(8, '0');
	}

	/** Runs tasks until `done`, or until virtual time reaches `deadline`. All microtasks of a task end before the next. */
	run(done: () => boolean, deadline = Infinity): Promise<void> {
		return new Promise((resolve, reject) => {
			const step = (): void => {
				const next = done() ? undefined : this.#next(deadline);
				this.current = this.world;
				if (!next) return resolve();
				this.now = Math.max(this.now, next.at);
				this.current = next.owner;
				this.steps++;
				try {
					next.run();
				} catch (error) {
					return reject(error);
				}
				realImmediate(step);
			};
			realImmediate(step);
		});
	}

	#next(deadline: number): Task | undefined {
		for (;;) {
			const first = this.#heap[0];
			if (!first || first.at > deadline) return undefined;
			this.#pop();
			if (first.cancelled || !first.owner.alive) continue;
			if (!first.owner.frozen || first.kind === 'storage') return first;
			first.owner.waiting.push(first);
		}
	}

	#push(task: Task): void {
		const heap = this.#heap;
		let i = heap.push(task) - 1;
		while (i > 0) {
			const up = (i - 1) >> 1;
			if (!before(task, heap[up]!)) break;
			heap[i] = heap[up]!;
			i = up;
		}
		heap[i] = task;
	}

	#pop(): void {
		const heap = this.#heap;
		const last = heap.pop();
		if (!last || heap.length === 0) return;
		let i = 0;
		for (;;) {
			let down = 2 * i + 1;
			if (down >= heap.length) break;
			if (down + 1 < heap.length && before(heap[down + 1]!, heap[down]!)) down++;
			if (!before(heap[down]!, last)) break;
			heap[i] = heap[down]!;
			i = down;
		}
		heap[i] = last;
	}
}

const before = (a: Task, b: Task): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
