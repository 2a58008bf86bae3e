/** `npm run source` in a process of its own, to be killed and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

export class SourceProcess {
	#child: ChildProcess | null = null;
	#live = 0;
	#told: () => void = () => {};
	output = '';
	readonly #args: readonly string[];
	readonly #token: string;
	readonly #env: Readonly<{ [name: string]: string }>;

	private constructor(
		args: readonly string[],
		token: string,
		env: Readonly<{ [name: string]: string }>
	) {
		this.#args = args;
		this.#token = token;
		this.#env = env;
	}

	static async start(
		args: readonly string[],
		token: string,
		env: Readonly<{ [name: string]: string }> = {}
	): Promise<SourceProcess> {
		const source = new SourceProcess(args, token, env);
		await source.start();
		return source;
	}

	async start(): Promise<void> {
		this.#live = 0;
		const child = spawn(process.execPath, ['server/bin/source.mjs', ...this.#args], {
			stdio: ['ignore', 'pipe', 'inherit'],
			env: { ...process.env, ...this.#env, BACKSCROLL_INGEST_TOKEN: this.#token }
		});
		this.#child = child;
		await new Promise<void>((resolve, reject) => {
			createInterface(child.stdout).on('line', (line) => {
				this.output += `${line}\n`;
				if (line.includes('"msg":"recording"')) resolve();
				if (line.includes('"state":"live"')) this.#live++;
				this.#told();
			});
			child.once('exit', () => reject(new Error(`the source ended:\n${this.output}`)));
		});
	}

	/** Until so many channels are heard. */
	async live(channels: number): Promise<void> {
		while (this.#live < channels) await new Promise<void>((resolve) => (this.#told = resolve));
	}

	async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
		const child = this.#child;
		this.#child = null;
		if (!child || child.exitCode !== null || child.signalCode !== null) return;
		const gone = new Promise((resolve) => child.once('exit', resolve));
		child.kill(signal);
		await gone;
	}
}
