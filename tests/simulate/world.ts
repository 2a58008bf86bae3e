/** A simulated world: a relay, its sources, and devices, on one virtual time. */
import { registry } from '../../src/lib/archive/registry/registry';
import { inUse } from '../../src/lib/archive/tables/in-use';
import { databases, type UserRow } from '../../src/lib/archive/tables/schema';
import type { ArchiveEntry } from '../../src/lib/archive/tables/types';
import type { Bug } from './bugs';
import { ArchiveRows, REGISTRY } from './check/archive-rows';
import { lacks } from './check/converged';
import { Histories } from './check/history';
import { checkWhole } from './check/whole-archive';
import { Device } from './device/device';
import { endQueries, watchQueries } from './device/live-queries';
import { Channels, Locks } from './device/locks';
import { Storage, watchStorage } from './device/storage';
import { enter, leave, type Platform } from './kernel/globals';
import { Owner, Scheduler } from './kernel/scheduler';
import { Violation } from './kernel/violation';
import { Link } from './network/link';
import { LiveConnection, type LiveSeam } from './network/live-connection';
import { request } from './network/requests';
import { RelayHost } from './relay/relay-host';
import { liveSeam, storageSeam } from './seams';
import { DEVICES } from './workload/generate';
import type { Operation } from './workload/operations';
import { perform } from './workload/perform';
import { HEADERS, Source } from './workload/source';

/** How long healed devices may take to have everything, in ms: a full device pauses for up to five minutes. */
const HEALING_MS = 20 * 60_000;
/** How often they are looked at, in ms. */
const LOOK_MS = 500;
/** How long a source may take to get rid of what it has, in ms. */
const SOURCES_MS = 60_000;

/** Events that are said once all is healed. */
const LAST_WORDS = 3;

/** Worlds share this process's caches, so each gives its archives names of its own. */
let worlds = 0;

export class World implements Platform {
	readonly scheduler: Scheduler;
	readonly histories = new Histories();
	readonly storage: Storage;
	readonly relay: RelayHost;
	readonly source: Source;
	readonly devices: readonly Device[];
	readonly locks: Locks;
	readonly #channels: Channels;
	readonly #sources: Link;
	readonly #live: LiveSeam;
	readonly #rows: ArchiveRows;
	#sockets = 0;
	#failure: unknown = null;

	constructor(seed: number, bug: Bug | null) {
		const scheduler = new Scheduler(seed);
		this.scheduler = scheduler;
		this.#live = liveSeam(bug);
		this.#rows = new ArchiveRows(this.histories);
		const seam = storageSeam(bug, this.histories, () => this.storage);
		this.storage = new Storage(scheduler, seam, (name, puts) => {
			scheduler.trace(puts.map(({ table }) => table).join());
			this.guard(() => this.#rows.check(this.storage, name, puts));
		});
		this.locks = new Locks(scheduler);
		this.#channels = new Channels(scheduler);
		this.relay = new RelayHost(scheduler, this.histories, bug);
		this.#sources = new Link(scheduler);
		this.source = new Source(new Owner('source'), this.histories, (...post) => this.#post(...post));
		const { storage, locks } = this;
		const parts = { scheduler, storage, locks, channels: this.#channels };
		const world = ++worlds;
		this.devices = Array.from(
			{ length: DEVICES },
			(_, i) => new Device(`http://device-${i}.world-${world}`, new Link(scheduler), parts)
		);
	}

	get indexedDB(): IDBFactory {
		return this.storage.factory;
	}

	/** Notes the first failure; what it throws goes no further, because the code under test might catch it. */
	guard(work: () => void): void {
		try {
			work();
		} catch (error) {
			this.fail(error);
		}
	}

	fail(error: unknown): void {
		this.#failure ??= error;
	}

	/** Throws what was violated. */
	async run(operations: readonly Operation[]): Promise<void> {
		enter(this);
		watchQueries(this.scheduler);
		watchStorage(this.storage);
		const stray = (error: unknown): void => this.fail(strayed(error));
		process.on('unhandledRejection', stray);
		try {
			await this.#until(registry.open());
			this.guard(() => this.relay.start());
			for (const operation of operations) {
				await this.#pass(operation.after);
				this.scheduler.trace(operation.type);
				this.guard(() => perform(this, operation));
			}
			await this.#heal();
		} finally {
			endQueries();
			// Nothing that is still waiting may open it again.
			registry.close();
			for (const database of databases.values()) database.close();
			databases.clear();
			// Those of dead tabs never end.
			inUse.transactions.clear();
			await this.scheduler.run(() => true);
			process.off('unhandledRejection', stray);
			watchStorage(null);
			leave();
		}
	}

	openSocket(url: string): object {
		const { current } = this.scheduler;
		const { link } = this.#deviceOf(new URL(url));
		const id = `socket ${++this.#sockets}`;
		const connection = new LiveConnection(id, link, current, this.relay.open, this.#live);
		const send = connection.send.bind(connection);
		connection.send = (text) => this.guard(() => send(text));
		return connection;
	}

	fetch(
		url: string,
		{ method = 'GET', body = '', signal }: RequestInit
	): ReturnType<Platform['fetch']> {
		const address = new URL(url);
		const { link } = this.#deviceOf(address);
		const sent = { method, body: String(body), headers: {} };
		const server = () => this.relay.open;
		return request(link, this.scheduler.current, address, sent, server, signal);
	}

	channel(name: string): object {
		return this.#channels.open(name);
	}

	/** The relay's process dies; `then` something is done to its disk. */
	crash(then = () => this.relay.crash()): void {
		then();
		for (const { link } of this.devices) link.cut();
		this.#sources.cut();
	}

	#post(...[body, importName, key, answered]: Parameters<ConstructorParameters<typeof Source>[2]>) {
		const url = new URL('http://sources/api/ingest');
		if (importName !== null) url.searchParams.set('import', importName);
		const headers = { ...HEADERS, ...(key && { 'idempotency-key': key }) };
		const server = () => {
			const process = this.relay.open;
			if (!process) return null;
			const { owner } = process;
			return {
				owner,
				answer: async (...asked: Parameters<typeof process.answer>) => {
					const answer = await process.answer(...asked);
					this.guard(() => answered(answer.status, String(answer.body)));
					return answer;
				}
			};
		};
		return request(
			this.#sources,
			this.source.owner,
			url,
			{ method: 'POST', body, headers },
			server
		);
	}

	#deviceOf({ hostname }: URL): Device {
		const device = this.devices.find(({ relay }) => new URL(relay).hostname === hostname);
		if (!device) throw new Error(`no device has ${hostname}`);
		return device;
	}

	/** Ends every fault, and waits until every device has everything; then compares all of it. */
	async #heal(): Promise<void> {
		const { relay, storage, scheduler, devices } = this;
		relay.disk.state = 'ok';
		scheduler.slowStorage(1);
		storage.limits.clear();
		storage.ambushes.clear();
		this.guard(() => relay.start());
		this.#sources.heal();
		for (const device of devices) device.heal();
		// Whoever was evicted in silence finds out at the next message.
		scheduler.as(this.source.owner, () => this.source.say(LAST_WORDS, 'both'));
		const open = (): string[] =>
			devices.flatMap((device, i) => {
				const what = lacks(device, storage, relay.disk, this.histories.now);
				return what === null ? [] : [`device ${i} ${what}`];
			});
		const end = scheduler.now + HEALING_MS;
		while (scheduler.now < end && (this.source.busy > 0 || open().length > 0)) {
			if (this.source.busy > 0 && scheduler.now > end - HEALING_MS + SOURCES_MS) break;
			await this.#pass(LOOK_MS);
		}
		const [missing] = open();
		if (missing) throw new Violation('converges', missing);
		if (this.source.busy > 0) throw new Violation('converges', 'a source got no answer');
		this.histories.checkAcknowledged();
		for (const { name, endedAt } of storage.rows<ArchiveEntry>(REGISTRY, 'archives')) {
			if (!storage.has(name)) continue;
			const users = storage.rows<UserRow>(name, 'users');
			await this.#until(checkWhole(name, endedAt === null, users, this.histories));
		}
	}

	/** Lets so many ms pass. */
	async #pass(ms: number): Promise<void> {
		const end = this.scheduler.now + ms;
		await this.#go(() => false, end);
		this.scheduler.now = Math.max(this.scheduler.now, end);
	}

	async #until(work: Promise<unknown>): Promise<void> {
		let over = false;
		work.then(
			() => (over = true),
			(error: unknown) => this.fail(error)
		);
		await this.#go(() => over);
		if (!over) throw new Violation('converges', 'nothing happens any more');
	}

	async #go(done: () => boolean, deadline?: number): Promise<void> {
		await this.scheduler.run(() => this.#failure !== null || done(), deadline);
		if (this.#failure !== null) throw this.#failure;
	}
}

const strayed = (error: unknown): unknown =>
	error instanceof Violation
		? error
		: new Violation('no-stray-error', error instanceof Error ? (error.stack ?? '') : String(error));
