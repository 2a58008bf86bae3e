/** The machine of the relay: its disk, and one process after the other. */
import { Api } from '../../../server/http/api';
import type { ApiAnswer } from '../../../server/http/answers';
import type { ApiRequest } from '../../../server/http/route';
import { TokenCheck } from '../../../server/http/token-check';
import { Ingest } from '../../../server/relay/ingest';
import { SILENT } from '../../../server/relay/observer';
import { Relay } from '../../../server/relay/relay';
import type { Session } from '../../../server/relay/session';
import type { LiveSocket } from '../../../server/relay/socket';
import { sha256 } from '../../support/events';
import type { Bug } from '../bugs';
import type { Histories } from '../check/history';
import { Owner, type Scheduler } from '../kernel/scheduler';
import { DiskEntries, type Disk } from './disk';
import { DurableLog, deflate } from './durable-log';

export const TOKEN = 'the-token';
/** Little, so that slow devices are found to be slow. */
const SOCKET_QUEUE_BYTES = 65_536;

/** One process of the relay: the production core over the log on the disk. */
export class RelayProcess {
	readonly owner: Owner;
	readonly log: DurableLog;
	readonly subscribed = new Set<LiveSocket>();
	readonly #relay: Relay;
	readonly #ingest: Ingest;
	readonly #api: Api;
	readonly #entries: DiskEntries;

	constructor(
		owner: Owner,
		disk: Disk,
		term: string,
		scheduler: Scheduler,
		histories: Histories,
		bug: Bug | null
	) {
		this.owner = owner;
		this.#entries = new DiskEntries(disk, scheduler, {
			skipsFsync: bug === 'skipped-fsync',
			keepsRefused: bug === 'kept-though-refused'
		});
		this.log = new DurableLog({
			disk,
			term,
			entries: this.#entries,
			taken: (events) => histories.take(events),
			flaws: { tellsEarly: bug === 'visible-early', forgetsIds: bug === 'ids-forgotten' }
		});
		const now = (): number => scheduler.wall('relay');
		this.#relay = new Relay(this.log, {
			limits: { connections: 20, socketQueueBytes: SOCKET_QUEUE_BYTES },
			publish: (message) => {
				for (const socket of [...this.subscribed]) socket.send(message);
			},
			deflate,
			observer: SILENT,
			websocket: true,
			demo: false,
			now
		});
		const limits = { queueEvents: 5_000 };
		this.#ingest = new Ingest(this.log, { limits, now, observer: SILENT });
		this.#api = new Api({
			relay: this.#relay,
			log: this.log,
			ingest: this.#ingest,
			token: new TokenCheck(TOKEN, sha256),
			source: 'test',
			gunzip: () => Promise.reject(new Error('nothing is packed')),
			digest: sha256,
			observer: SILENT
		});
	}

	connect(socket: LiveSocket): Session {
		return this.#relay.connect(socket);
	}

	answer(request: ApiRequest): Promise<ApiAnswer> {
		return this.#api.handle(request);
	}

	/** As on SIGTERM: what was taken is finished, everybody is told. */
	async stop(): Promise<void> {
		this.#ingest.stop();
		this.#relay.close();
		await this.log.close();
	}

	crash(): void {
		this.owner.alive = false;
		this.#entries.crash();
	}
}

export class RelayHost {
	readonly disk: Disk;
	process: RelayProcess | null = null;
	readonly #scheduler: Scheduler;
	readonly #histories: Histories;
	readonly #bug: Bug | null;
	#starts = 0;
	#stopping = false;
	/** Whether the disk isn't as the last process left it. */
	#broken = false;

	constructor(scheduler: Scheduler, histories: Histories, bug: Bug | null) {
		this.#scheduler = scheduler;
		this.#histories = histories;
		this.#bug = bug;
		this.disk = {
			id: this.#hex(32),
			terms: [],
			entries: [],
			limbo: null,
			damaged: new Set(),
			state: 'ok'
		};
	}

	/** The process, while it lets anybody in. */
	get open(): RelayProcess | null {
		return this.#stopping ? null : this.process;
	}

	start(): void {
		if (this.process) return;
		const { disk } = this;
		const last = disk.terms.at(-1)?.term;
		const term = (this.#bug === 'term-kept' && last) || this.#hex(16);
		const before = this.#histories.now as Histories['now'] | undefined;
		this.#histories.begin(disk.id);
		const owner = new Owner(`relay ${++this.#starts}`);
		this.process = this.#scheduler.as(
			owner,
			() => new RelayProcess(owner, disk, term, this.#scheduler, this.#histories, this.#bug)
		);
		this.#histories.now.terms = this.process.log.terms;
		if (this.#broken) this.#histories.restored();
		else if (before) this.#histories.checkContinues(before);
		this.#broken = false;
		this.#histories.checkAcknowledged();
	}

	crash(): void {
		this.process?.crash();
		this.process = null;
		this.#stopping = false;
	}

	async stop(): Promise<void> {
		const { process } = this;
		if (!process || this.#stopping) return;
		this.#stopping = true;
		await this.#scheduler.as(process.owner, () => process.stop());
		if (this.process !== process) return;
		process.owner.alive = false;
		this.process = null;
		this.#stopping = false;
	}

	/** Somebody puts back a copy of the disk that lacks the newest entries. */
	restore(entries: number): void {
		this.crash();
		this.disk.limbo = null;
		this.disk.damaged.clear();
		this.disk.entries.splice(Math.max(0, this.disk.entries.length - entries));
		this.#broken = true;
	}

	/** Somebody deletes the log. */
	wipe(): void {
		this.crash();
		Object.assign(this.disk, { id: this.#hex(32), terms: [], entries: [], limbo: null });
		this.disk.damaged.clear();
		this.#broken = true;
	}

	#hex(digits: number): string {
		return Array.from({ length: digits }, () => this.#scheduler.between(0, 15).toString(16)).join(
			''
		);
	}
}
