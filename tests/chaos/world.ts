/** A relay on a new folder, its senders and its devices: what the rounds happen to, and are checked on. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROTOCOLS } from '../../src/lib/wire/index';
import { seeded } from '../../src/lib/std/random';
import { flipBits, judgeDamaged } from './damage';
import { Device } from './device';
import { happen, possible, type Victims } from './faults';
import { getSnapshot } from './fetching';
import { difference, judgeLog, judgeTotals } from './judge';
import { Network } from './network';
import { describeFault, type Round } from './plan';
import { Profile } from './profile';
import type { Heard } from './said';
import { Sender } from './sender';
import { Subject } from './subject';

const SENDERS = 4;
/** How long what must come may take, in ms: a hang is a fault, slowness isn't. */
const PATIENCE_MS = 90_000;
/** How near two clocks have to be, in ms. */
const NEAR_MS = 60_000;
/** Copies of the files that are damaged in a round of flipped bits. */
const COPIES = 4;

export interface WorldOptions {
	readonly folder: string;
	readonly seed: number;
	readonly builds: readonly [string, string];
	readonly library: string | undefined;
	readonly browser: boolean;
	/** Whether to mount a small disk for the relay. */
	readonly mounts: boolean;
}

export interface Counts {
	events: number;
	acknowledged: number;
	failedAttempts: number;
	failedCalls: number;
	breaks: number;
	snapshots: number;
	damaged: Record<string, number>;
}

export class World {
	/** Promises that were broken. */
	readonly wrong: string[];
	readonly damaged: Record<string, number> = {};
	readonly #options: WorldOptions;
	readonly #subject: Subject;
	readonly #network: Network;
	readonly #profile: Profile | undefined;
	readonly #senders: readonly Sender[];
	readonly #devices: readonly Device[];
	readonly #following: readonly Promise<void>[];
	readonly #prlimit = spawnSync('prlimit', ['--version']).status === 0;
	/** The log as it was at the last check. */
	#before: number[] = [];

	private constructor(
		options: WorldOptions,
		wrong: string[],
		subject: Subject,
		network: Network,
		profile?: Profile
	) {
		this.#options = options;
		this.wrong = wrong;
		this.#subject = subject;
		this.#network = network;
		this.#profile = profile;
		const onWrong = this.#tell;
		this.#senders = Array.from({ length: SENDERS }, (_, i) => {
			const url = network.url('senders');
			return new Sender({ name: `s${i}`, seed: options.seed, url, token: subject.token, onWrong });
		});
		const [oldest] = PROTOCOLS;
		const device = (
			name: 'socket' | 'older app' | 'polling',
			protocols: readonly [number, number]
		): Device =>
			new Device({
				name,
				url: network.url(name),
				protocols,
				transport: name === 'polling' ? 'poll' : 'socket',
				onWrong
			});
		this.#devices = [
			device('socket', PROTOCOLS),
			device('older app', [oldest, oldest]),
			device('polling', PROTOCOLS)
		];
		this.#following = this.#devices.map((each) => each.run());
	}

	static async start(options: WorldOptions): Promise<World> {
		const { folder, library } = options;
		mkdirSync(folder, { recursive: true });
		const wrong: string[] = [];
		const onWrong = (what: string): void => void wrong.push(what);
		const subject = await Subject.start({ ...options, onWrong });
		const network = await Network.start(subject.relay.port);
		const profile = options.browser
			? await Profile.start(join(folder, 'browser'), network.url('browser'), library)
			: undefined;
		return new World(options, wrong, subject, network, profile);
	}

	readonly #tell = (what: string): void => void this.wrong.push(what);

	get counts(): Counts {
		const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
		return {
			events: this.#before.length,
			acknowledged: sum(this.#senders.map(({ acknowledged }) => acknowledged)),
			failedAttempts: sum(this.#senders.map(({ failures }) => failures)),
			failedCalls: this.#subject.shim?.failed ?? 0,
			breaks: sum(this.#devices.map(({ breaks }) => breaks)),
			snapshots: sum(this.#devices.map(({ snapshots }) => snapshots)),
			damaged: this.damaged
		};
	}

	/** Runs a round and checks all; returns what could not happen on this machine, with the reason. */
	async run(round: Round): Promise<string[]> {
		const victims: Victims = {
			subject: this.#subject,
			network: this.#network,
			profile: this.#profile
		};
		const { happening, left } = possible(round.faults, victims, this.#prlimit);
		const sending = this.#senders.map((sender) => sender.run());
		await Promise.all(
			happening.map((fault) => this.#attempt(describeFault(fault), happen(fault, victims)))
		);
		this.#subject.checkAlive();
		await this.#attempt('the relay starts after all is healed', this.#subject.up());
		for (const sender of this.#senders) sender.stop();
		await this.#within('all batches to be settled', Promise.all(sending));
		if (round.restart !== 'none') {
			const signal = round.restart === 'kill' ? 'SIGKILL' : 'SIGTERM';
			await this.#attempt('the relay starts again', this.#subject.restart(signal, 0));
		}
		if (this.wrong.length > 0) return left;
		const log = await this.#check();
		if (log && happening.some(({ name }) => name === 'flipped bits'))
			await this.#damage(round.seed, log);
		return left;
	}

	/** Compares the log with what was acknowledged, with itself before, and with each device. */
	async #check(): Promise<readonly Heard[] | undefined> {
		const { url } = this.#subject.relay;
		const isInTime = async (): Promise<boolean> =>
			Math.abs((await getSnapshot(url)).time - Date.now()) < NEAR_MS;
		await this.#until(isInTime, () => "the relay's clock to be right again");
		const snapshot = await getSnapshot(url);
		const reader = new Device({
			name: 'new device',
			url,
			protocols: PROTOCOLS,
			transport: 'socket',
			keepsEvents: true,
			onWrong: this.#tell
		});
		const reading = reader.run();
		const devices = [...this.#devices, reader];
		for (const device of devices) {
			await this.#until(
				() => device.seq >= snapshot.head,
				() => `${device.name} to have ${snapshot.head} events; it has ${device.seq}`
			);
		}
		reader.stop();
		await reading;
		const log = reader.events;
		this.wrong.push(...judgeLog(this.#options.seed, this.#senders, log));
		this.wrong.push(...judgeTotals(log, snapshot.totals, snapshot.channels));
		const changed = difference(reader.fingerprints, this.#before, false);
		if (changed || log.length < this.#before.length) {
			this.#tell(`the log of the last check ${changed ?? 'was longer'}`);
		}
		for (const device of this.#devices) {
			const different = difference(reader.fingerprints, device.fingerprints);
			if (different) this.#tell(`${device.name} ${different}`);
		}
		await this.#checkProfile(log);
		this.#before = reader.fingerprints;
		return log;
	}

	async #checkProfile(log: readonly Heard[]): Promise<void> {
		const profile = this.#profile;
		if (!profile) return;
		let different: string | null = 'it was not read';
		await this.#until(
			async () => (different = await profile.difference(log)) === null,
			async () =>
				`the browser to have the log: ${different}\nThe page says:\n${await profile.says()}`
		);
	}

	/** Damages copies of the stopped relay's files and reads what relays on them serve. */
	async #damage(seed: number, log: readonly Heard[]): Promise<void> {
		const next = seeded(seed);
		const { relay } = this.#subject;
		await this.#subject.down(next() < 0.5 ? 'SIGKILL' : 'SIGTERM');
		const folders = Array.from({ length: COPIES }, (_, i) => {
			const data = join(this.#options.folder, `damaged-${i}`);
			rmSync(data, { recursive: true, force: true });
			cpSync(relay.data, data, { recursive: true });
			return data;
		});
		await this.#subject.up();
		for (const data of folders) {
			const flips = flipBits(data, Math.floor(next() * 2 ** 32));
			const { wrong, outcome } = await judgeDamaged(data, relay.program, log);
			this.damaged[outcome] = (this.damaged[outcome] ?? 0) + 1;
			this.wrong.push(...wrong.map((what) => `after ${flips.join(', ')}: ${what}`));
			if (wrong.length === 0) rmSync(data, { recursive: true, force: true });
		}
	}

	/** Says so if something fails. */
	async #attempt(what: string, work: Promise<void>): Promise<void> {
		try {
			await this.#within(what, work);
		} catch (error) {
			this.#tell(`${what}: ${(error as Error).message.slice(0, 3_000)}`);
		}
	}

	async #within(what: string, work: Promise<unknown>): Promise<void> {
		let done = false;
		const ended = work.finally(() => (done = true));
		ended.catch(() => {});
		await this.#until(
			() => done,
			() => what
		);
		if (done) await ended;
	}

	async #until(
		check: () => boolean | Promise<boolean>,
		what: () => string | Promise<string>
	): Promise<void> {
		for (const start = performance.now(); !(await check()); await sleep(50)) {
			if (performance.now() - start < PATIENCE_MS) continue;
			this.#tell(`waited ${PATIENCE_MS / 1_000} s for ${await what()}`);
			return;
		}
	}

	/** Ends all; leaves the folder. */
	async close(): Promise<void> {
		for (const device of this.#devices) device.stop();
		for (const sender of this.#senders) sender.stop();
		await this.#profile?.close();
		await this.#subject.down('SIGKILL');
		await this.#network.stop();
		await Promise.all(this.#following);
		this.#subject.close(join(this.#options.folder, 'data'), this.wrong.length > 0);
	}
}
