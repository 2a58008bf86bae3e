/** Web Locks and broadcast channels between the tabs of a world, in virtual time. */
import type { Owner, Scheduler } from '../kernel/scheduler';

/** How long a message to another tab takes, in ms. */
const MESSAGE_MS = 1;

interface Request {
	readonly owner: Owner;
	readonly work: () => Promise<unknown>;
	readonly resolve: (value: unknown) => void;
	readonly reject: (error: unknown) => void;
}

export class Locks {
	readonly #scheduler: Scheduler;
	readonly #locked = new Map<string, Request>();
	readonly #waiting = new Map<string, Request[]>();

	constructor(scheduler: Scheduler) {
		this.#scheduler = scheduler;
	}

	request(
		name: string,
		{ steal = false, signal }: { steal?: boolean; signal?: AbortSignal },
		work: () => Promise<unknown>
	): Promise<unknown> {
		return new Promise((resolve, reject) => {
			const request = { owner: this.#scheduler.current, work, resolve, reject };
			const queue = this.#waiting.get(name) ?? [];
			this.#waiting.set(name, queue);
			if (!steal) {
				queue.push(request);
				signal?.addEventListener('abort', () => {
					if (!queue.includes(request)) return;
					queue.splice(queue.indexOf(request), 1);
					reject(new DOMException('aborted', 'AbortError'));
				});
				return this.#next(name);
			}
			const before = this.#locked.get(name);
			if (before) {
				const stolen = (): void => before.reject(new DOMException('stolen', 'AbortError'));
				this.#scheduler.schedule('message', 0, stolen, before.owner);
			}
			this.#grant(name, request);
		});
	}

	/** A dead tab has no locks. */
	kill(owner: Owner): void {
		for (const queue of this.#waiting.values()) {
			queue.splice(0, Infinity, ...queue.filter((each) => each.owner !== owner));
		}
		for (const [name, request] of [...this.#locked]) {
			if (request.owner === owner) this.#release(name, request);
		}
	}

	#next(name: string): void {
		const next = this.#locked.has(name) ? undefined : this.#waiting.get(name)?.shift();
		if (next) this.#grant(name, next);
	}

	#grant(name: string, request: Request): void {
		this.#locked.set(name, request);
		this.#scheduler.schedule(
			'message',
			0,
			() => {
				void request
					.work()
					.then(request.resolve, request.reject)
					.finally(() => this.#release(name, request));
			},
			request.owner
		);
	}

	#release(name: string, request: Request): void {
		if (this.#locked.get(name) !== request) return;
		this.#locked.delete(name);
		this.#next(name);
	}
}

interface Channel {
	readonly owner: Owner;
	onmessage: ((event: { data: unknown }) => void) | null;
	postMessage(data: unknown): void;
	close(): void;
}

export class Channels {
	readonly #scheduler: Scheduler;
	readonly #open = new Map<string, Set<Channel>>();

	constructor(scheduler: Scheduler) {
		this.#scheduler = scheduler;
	}

	open(name: string): Channel {
		const all = this.#open.get(name) ?? new Set();
		this.#open.set(name, all);
		const channel: Channel = {
			owner: this.#scheduler.current,
			onmessage: null,
			postMessage: (data) => {
				for (const other of all) {
					if (other === channel) continue;
					const tell = (): void => {
						if (all.has(other)) other.onmessage?.({ data });
					};
					this.#scheduler.schedule('message', MESSAGE_MS, tell, other.owner);
				}
			},
			close: () => void all.delete(channel)
		};
		all.add(channel);
		return channel;
	}

	kill(owner: Owner): void {
		for (const all of this.#open.values()) {
			for (const channel of all) if (channel.owner === owner) all.delete(channel);
		}
	}
}
