/** Child processes that are talked to by messages. */
import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

const PATIENCE_MS = 120_000;

/** A TypeScript module of this folder in a process of its own. */
export class Child<To extends object, From extends { readonly type: string }> {
	readonly #process: ChildProcess;

	constructor(module: string, args: readonly string[] = []) {
		this.#process = fork(`tests/bench/${module}`, args, { execArgv: ['--import', 'tsx'] });
	}

	get pid(): number | undefined {
		return this.#process.pid;
	}

	send(message: To): void {
		this.#process.send(message);
	}

	/** Calls `listener` with each message. */
	each(listener: (message: From) => void): void {
		this.#process.on('message', listener);
	}

	/** The next message of this type; rejects when the process ends first, or none comes in two minutes. */
	next<T extends From['type']>(type: T): Promise<Extract<From, { type: T }>> {
		return new Promise((resolve, reject) => {
			const child = this.#process;
			const settle = (): void => {
				clearTimeout(late);
				child.off('message', onMessage);
				child.off('exit', onExit);
			};
			const late = setTimeout(() => {
				settle();
				reject(new Error(`no "${type}" came from a process of the bench`));
			}, PATIENCE_MS);
			const onMessage = (message: From): void => {
				if (message.type !== type) return;
				settle();
				resolve(message as Extract<From, { type: T }>);
			};
			const onExit = (code: number | null): void => {
				settle();
				reject(new Error(`a process of the bench ended (${code})`));
			};
			child.on('message', onMessage);
			child.on('exit', onExit);
		});
	}

	/** Ends it and waits until it is gone. */
	async end(): Promise<void> {
		if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
		const gone = new Promise((resolve) => this.#process.once('exit', resolve));
		this.#process.kill('SIGKILL');
		await gone;
	}
}

/** Seconds of processor time that a process has used, from Linux's clock of 100 ticks a second. */
export function processorSeconds(pid: number | undefined): number {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) / 100;
}
