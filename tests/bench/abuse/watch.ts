/** What a relay does while it is abused: its processor time, its memory, and how soon it answers others. */
import { Child, processorSeconds } from '../child';
import { residentMiB } from '../fixture';
import type { FromReader, ToReader } from './reader';

const EVERY_MS = 20;

export interface Watched extends Omit<FromReader, 'type'> {
	/** Processor time, s. */
	readonly cpu: number;
	/** Most memory that it had more than before, MiB. */
	readonly memory: number;
}

export class Watch {
	readonly #reader = new Child<ToReader, FromReader>('abuse/reader.ts');
	readonly #pid: number;
	readonly #port: number;

	constructor({ pid, port }: { readonly pid: number; readonly port: number }) {
		this.#pid = pid;
		this.#port = port;
	}

	/** Watches a relay while something happens to it, and another one reads. */
	async during(
		happens: () => Promise<unknown>,
		{
			paths = [],
			from = null
		}: Partial<Pick<Extract<ToReader, { type: 'read' }>, 'paths' | 'from'>> = {}
	): Promise<Watched> {
		const [cpu, memory] = [processorSeconds(this.#pid), residentMiB(this.#pid)];
		let most = memory;
		const looking = setInterval(() => (most = Math.max(most, residentMiB(this.#pid))), EVERY_MS);
		this.#reader.send({ type: 'read', port: this.#port, paths, from });
		await happens();
		this.#reader.send({ type: 'stop' });
		const { health, requests, delays } = await this.#reader.next('seen');
		clearInterval(looking);
		return {
			health,
			requests,
			delays,
			cpu: processorSeconds(this.#pid) - cpu,
			memory: most - memory
		};
	}

	end(): Promise<void> {
		return this.#reader.end();
	}
}
