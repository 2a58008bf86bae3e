/** The real relay in a process of its own, as a user starts it, to be stopped, killed and started again. */
import { snapshotOf } from './snapshot';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import type { IngestAnswer, Snapshot } from '../../src/lib/wire/index';
import type { ChatMessage } from './corpus';

export interface RelayOptions {
	/** Default: a free one, which stays the same when the relay is started again. */
	readonly port?: number;
	/** Default: a new temporary folder. */
	readonly data?: string;
	readonly args?: readonly string[];
	readonly env?: Record<string, string>;
	/** The start of another build. Default: the one that builds what is stale first. */
	readonly program?: string;
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});
}

export class RelayProcess {
	#child: ChildProcess | null = null;
	/** All that the relay has printed, for a failing test to show. */
	output = '';
	readonly port: number;
	readonly data: string;
	/** What the next start runs. */
	program: string;
	readonly #options: RelayOptions;

	private constructor(port: number, data: string, options: RelayOptions) {
		this.port = port;
		this.data = data;
		this.#options = options;
		this.program = options.program ?? 'server/bin/start.mjs';
	}

	/** A relay that isn't started yet. */
	static async prepare(options: RelayOptions = {}): Promise<RelayProcess> {
		const data = options.data ?? mkdtempSync(join(tmpdir(), 'backscroll-relay-'));
		return new RelayProcess(options.port ?? (await freePort()), data, options);
	}

	/** Starts a relay and waits until it is ready. */
	static async start(options: RelayOptions = {}): Promise<RelayProcess> {
		const relay = await RelayProcess.prepare(options);
		await relay.start();
		return relay;
	}

	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	get pid(): number | undefined {
		return this.#child?.pid;
	}

	/** Whether it runs. */
	get isUp(): boolean {
		return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
	}

	get token(): string {
		return readFileSync(join(this.data, 'ingest-token'), 'utf8').trim();
	}

	/** Starts it again on the same port and data. `args` replace those of the first start. */
	async start(args: readonly string[] = this.#options.args ?? []): Promise<void> {
		const child = spawn(
			process.execPath,
			[this.program, '--port', String(this.port), '--data', this.data, ...args],
			{ stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...this.#options.env } }
		);
		this.#child = child;
		// A relay doesn't outlive the test or bench that failed before it could stop it.
		const end = (): boolean => child.kill('SIGKILL');
		process.once('exit', end);
		child.once('exit', () => process.off('exit', end));
		await new Promise<void>((resolve, reject) => {
			const read = (line: string) => {
				this.output += line + '\n';
				if (line.includes('"listening"')) resolve();
			};
			if (child.stdout) createInterface(child.stdout).on('line', read);
			if (child.stderr) createInterface(child.stderr).on('line', read);
			child.once('exit', (code, signal) =>
				reject(new Error(`the relay ended (${code ?? signal}):\n${this.output.slice(-2_000)}`))
			);
		});
	}

	/** Ends it by a signal and waits until it is gone. */
	async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
		const child = this.#child;
		this.#child = null;
		if (!child || child.exitCode !== null || child.signalCode !== null) return;
		const gone = new Promise((resolve) => child.once('exit', resolve));
		child.kill(signal);
		await gone;
	}

	/** Stops it and starts it with a log made anew; its key stays. */
	async startOver(): Promise<void> {
		await this.stop();
		for (const name of readdirSync(this.data))
			if (name !== 'ingest-token') rmSync(join(this.data, name), { recursive: true });
		await this.start();
	}

	/** Stops it and removes its data. */
	async dispose(): Promise<void> {
		await this.stop('SIGKILL');
		rmSync(this.data, { recursive: true, force: true });
	}

	/** One batch through the ingest endpoint; throws on any answer but 200. */
	async ingest(messages: readonly Partial<ChatMessage>[], key?: string): Promise<IngestAnswer> {
		const response = await fetch(`${this.url}/api/ingest`, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				'content-encoding': 'gzip',
				// The relay closes a connection that is idle for 10 s: on a busy machine that can be the one just taken.
				connection: 'close',
				authorization: `Bearer ${this.token}`,
				...(key ? { 'idempotency-key': key } : {})
			},
			body: gzipSync(JSON.stringify(messages), { level: 1 })
		});
		if (!response.ok)
			throw new Error(`ingest answered ${response.status}: ${await response.text()}`);
		return (await response.json()) as IngestAnswer;
	}

	/** All messages in batches, several under way only where order between batches doesn't matter: here one at a time. */
	async ingestAll(messages: readonly ChatMessage[], batch = 1_000): Promise<IngestAnswer> {
		const sum = { accepted: 0, duplicates: 0, conflicts: 0, head: 0 };
		for (let i = 0; i < messages.length; i += batch) {
			const answer = await this.ingest(messages.slice(i, i + batch));
			sum.accepted += answer.accepted;
			sum.duplicates += answer.duplicates;
			sum.conflicts += answer.conflicts;
			sum.head = answer.head;
		}
		return sum;
	}

	snapshot(): Promise<Snapshot> {
		return snapshotOf(this.url);
	}

	/** A number that the relay counts, by its name in /metrics without the prefix. */
	async metric(name: string): Promise<number> {
		const text = await (await fetch(`${this.url}/metrics`)).text();
		return Number(new RegExp(`^backscroll_${name}(?:\\{[^}]*\\})? (\\d+)`, 'm').exec(text)?.[1]);
	}

	/** The live sockets that the relay has now. */
	connections(): Promise<number> {
		return this.metric('connections');
	}
}
