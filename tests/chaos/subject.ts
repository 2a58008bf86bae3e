/** The relay that is tried: a process on a disk and with a clock that can be spoilt, which is started again when it is down. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RelayProcess } from '../support/relay-process';
import { Shim } from './shim';
import { SmallDisk } from './small-disk';

const TOKEN = 'the-ingest-token-of-chaos';
/** How long a start or an orderly end may take before it counts as hanging, in ms. */
const PATIENCE_MS = 60_000;
/** Starts in a row that may fail on a healthy disk. */
const STARTS = 2;

export interface SubjectOptions {
	readonly folder: string;
	readonly builds: readonly [string, string];
	/** The compiled library, where there is one. */
	readonly library: string | undefined;
	/** Whether to put the data on a small disk of its own, if one may be mounted. */
	readonly mounts: boolean;
	readonly onWrong: (what: string) => void;
}

export class Subject {
	readonly relay: RelayProcess;
	readonly token = TOKEN;
	readonly shim: Shim | undefined;
	readonly disk: SmallDisk | undefined;
	readonly #options: SubjectOptions;
	/** Whether somebody here ended it. */
	#ended = true;
	/** How often somebody here ended it. */
	#ends = 0;
	/** How many faults spoil its disk now: meanwhile a start may fail. */
	#spoilt = 0;
	#starting: Promise<void> | null = null;

	private constructor(
		relay: RelayProcess,
		shim: Shim | undefined,
		disk: SmallDisk | undefined,
		options: SubjectOptions
	) {
		this.relay = relay;
		this.shim = shim;
		this.disk = disk;
		this.#options = options;
	}

	static async start(options: SubjectOptions): Promise<Subject> {
		const { folder, builds, library, mounts } = options;
		const shim = library ? new Shim(library, join(folder, 'relay.steering')) : undefined;
		const disk = mounts ? SmallDisk.mount(join(folder, 'disk')) : undefined;
		const relay = await RelayProcess.prepare({
			data: join(disk?.folder ?? folder, 'data'),
			env: { ...shim?.env, BACKSCROLL_INGEST_TOKEN: TOKEN },
			args: ['--no-images'],
			program: builds[0]
		});
		const subject = new Subject(relay, shim, disk, options);
		await subject.up();
		return subject;
	}

	/** Starts it if it is down; resolves when it is up. */
	up(): Promise<void> {
		return (this.#starting ??= this.#start().finally(() => (this.#starting = null)));
	}

	async #start(): Promise<void> {
		for (let failed = 0; !this.relay.isUp;) {
			const ends = this.#ends;
			try {
				await within('the relay to start', this.relay.start());
				this.#ended = false;
			} catch (error) {
				await this.relay.stop('SIGKILL');
				// A spoilt disk or another kill is no fault of the relay's.
				failed = this.#spoilt > 0 || this.#ends > ends ? 0 : failed + 1;
				if (failed > STARTS) throw error;
				await sleep(200);
			}
		}
	}

	/** Ends it; with SIGTERM it must end by itself. */
	async down(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
		this.#ended = true;
		this.#ends += 1;
		const { pid } = this.relay;
		const gone = this.relay.stop(signal);
		try {
			await within('the relay to end', gone);
		} catch (error) {
			this.#options.onWrong((error as Error).message);
			if (pid) process.kill(pid, 'SIGKILL');
			await gone;
		}
	}

	/** Does something that may make starts fail, and undoes it. */
	async spoil(lasts: number, spoil: () => void, heal: () => void): Promise<void> {
		this.#spoilt += 1;
		try {
			spoil();
			await sleep(lasts);
		} finally {
			heal();
			this.#spoilt -= 1;
		}
	}

	/** Kills or stops it, and starts it again a little later; `program` may be another build. */
	async restart(signal: 'SIGKILL' | 'SIGTERM', pause: number, otherBuild = false): Promise<void> {
		await this.down(signal);
		await sleep(pause);
		if (otherBuild) {
			const [one, other] = this.#options.builds;
			this.relay.program = this.relay.program === one ? other : one;
		}
		await this.up();
	}

	/** Stops the process for so many ms, and lets it go on, also where it was told to end meanwhile. */
	async pause(lasts: number): Promise<void> {
		const { pid } = this.relay;
		if (pid === undefined || !this.relay.isUp) return;
		process.kill(pid, 'SIGSTOP');
		await sleep(lasts);
		try {
			process.kill(pid, 'SIGCONT');
		} catch {
			// It was killed.
		}
	}

	/** Says so if it ended by itself, and what it said before. */
	checkAlive(): void {
		if (this.relay.isUp || this.#ended) return;
		this.#ended = true;
		this.#options.onWrong(`the relay ended by itself:\n${this.relay.output.slice(-3_000)}`);
	}

	/** After its end: keeps what it printed and, if `keep`, its data in `folder`. */
	close(folder: string, keep: boolean): void {
		this.shim?.close();
		writeFileSync(join(this.#options.folder, 'relay.log'), this.relay.output);
		if (!this.disk) return;
		if (keep) cpSync(this.relay.data, folder, { recursive: true });
		this.disk.unmount();
	}

	/** No file of its may grow beyond this size; undefined lifts the limit. False where that can't be done. */
	limitFiles(room: number | undefined): boolean {
		const sizes = ['log.db', 'log.db-wal'].map((name) => join(this.relay.data, name));
		const largest = Math.max(...sizes.map((path) => (existsSync(path) ? statSync(path).size : 0)));
		const limit = room === undefined ? 'unlimited' : String(largest + room);
		const args = ['--pid', String(this.relay.pid), `--fsize=${limit}:`];
		return spawnSync('prlimit', args).status === 0;
	}
}

/** Rejects if it takes too long. */
async function within<T>(what: string, work: Promise<T>): Promise<T> {
	const late = new AbortController();
	const timeout = sleep(PATIENCE_MS, undefined, { signal: late.signal }).then(
		() => Promise.reject(new Error(`waited ${PATIENCE_MS} ms for ${what}`)),
		() => work
	);
	try {
		return await Promise.race([work, timeout]);
	} finally {
		late.abort();
	}
}
