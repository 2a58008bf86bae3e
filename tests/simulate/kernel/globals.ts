/**
 * Puts a world in the place of the platform: to be imported before anything of the app, which takes its clocks, timers,
 * network and database from the globals. Between two worlds the real ones are in force.
 */
import { setMaxListeners } from 'node:events';
import { IDBKeyRange } from 'fake-indexeddb';
import { SimBlob, SimCompressionStream, SimResponse, SimTransformStream, simCrypto } from './bytes';
import type { Scheduler, Task } from './scheduler';

/** A world as the app sees it. */
export interface Platform {
	readonly scheduler: Scheduler;
	readonly indexedDB: IDBFactory;
	readonly locks: unknown;
	openSocket(url: string): object;
	fetch(url: string, init: RequestInit): Promise<SimResponse>;
	channel(name: string): object;
}

let platform: Platform | null = null;
export const enter = (world: Platform): void => void (platform = world);
export const leave = (): void => void (platform = null);

const inWorld = (): Platform => {
	if (!platform) throw new Error('there is no world');
	return platform;
};

const real = {
	setTimeout,
	clearTimeout,
	setInterval,
	clearInterval,
	setImmediate,
	now: performance.now.bind(performance),
	date: Date.now,
	random: Math.random
};

/** The shortest timeout, in ms. */
const SHORTEST_MS = 1;
const isTask = (timer: unknown): timer is Task =>
	typeof timer === 'object' && timer !== null && 'cancelled' in timer;

function setSimTimeout(run: () => void, ms = 0): unknown {
	if (!platform) return real.setTimeout(run, ms);
	return platform.scheduler.schedule('timer', Math.max(SHORTEST_MS, ms), run);
}

function setSimInterval(run: () => void, ms = 0): unknown {
	if (!platform) return real.setInterval(run, ms);
	const { scheduler } = platform;
	const owner = scheduler.current;
	let next: Task;
	const again = (): void => {
		next = scheduler.schedule(
			'timer',
			ms,
			() => {
				again();
				run();
			},
			owner
		);
	};
	again();
	return {
		get cancelled() {
			return next.cancelled;
		},
		set cancelled(value) {
			next.cancelled = value;
		}
	};
}

const clear =
	(other: (timer: NodeJS.Timeout) => void) =>
	(timer: unknown): void => {
		if (isTask(timer)) timer.cancelled = true;
		else if (timer !== undefined && timer !== null) other(timer as NodeJS.Timeout);
	};

class SimWebSocket {
	static readonly OPEN = 1;

	constructor(url: string) {
		return inWorld().openSocket(url) as SimWebSocket;
	}
}

/** Dexie opens one for itself before there is a world: it tells no other thread anything. */
class SimBroadcastChannel {
	onmessage: unknown = null;

	constructor(name: string) {
		if (platform) return platform.channel(name) as SimBroadcastChannel;
	}

	postMessage(): void {}
	close(): void {}
}

const factory = {
	open: (...request: Parameters<IDBFactory['open']>) => inWorld().indexedDB.open(...request),
	deleteDatabase: (name: string) => inWorld().indexedDB.deleteDatabase(name),
	databases: () => inWorld().indexedDB.databases(),
	cmp: (a: unknown, b: unknown) => inWorld().indexedDB.cmp(a, b)
};

/** Node's own makes an object for each call, to tell tools of it; Dexie makes many calls. */
const settled = Promise.resolve();
const { then } = Promise.prototype;

const SIMULATED: Readonly<Record<string, unknown>> = {
	setTimeout: setSimTimeout,
	setInterval: setSimInterval,
	clearTimeout: clear(real.clearTimeout),
	clearInterval: clear(real.clearInterval),
	setImmediate: (run: () => void) =>
		platform ? platform.scheduler.storage(run) : real.setImmediate(run),
	queueMicrotask: (run: () => void) => void then.call(settled, run),
	WebSocket: SimWebSocket,
	BroadcastChannel: SimBroadcastChannel,
	Blob: SimBlob,
	CompressionStream: SimCompressionStream,
	TransformStream: SimTransformStream,
	Response: SimResponse,
	crypto: simCrypto,
	fetch: (url: string, init: RequestInit = {}) => inWorld().fetch(url, init),
	indexedDB: factory,
	IDBKeyRange,
	navigator: {
		get locks() {
			return inWorld().locks;
		}
	}
};
for (const [name, value] of Object.entries(SIMULATED)) {
	Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
setMaxListeners(0);
// Node keeps those of its own for good if nothing aborts them, and with them their world.
AbortSignal.any = (signals) => {
	const any = new AbortController();
	for (const signal of signals) {
		if (signal.aborted) any.abort(signal.reason);
		signal.addEventListener('abort', () => any.abort(signal.reason));
	}
	return any.signal;
};
Object.defineProperty(performance, 'now', {
	value: () => platform?.scheduler.now ?? real.now(),
	configurable: true
});
Date.now = () => platform?.scheduler.wall('device') ?? real.date();
Math.random = () => platform?.scheduler.random() ?? real.random();
