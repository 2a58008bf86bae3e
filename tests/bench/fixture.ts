/** What benches share: the corpus in both orders, and a relay's data folder that has all of it. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interleaved, loadCorpus, type ChatMessage, type Corpus } from '../support/corpus';
import { RelayProcess } from '../support/relay-process';
import { IngestClient, bodies, sendAll } from './ingest-client';

/** The corpus as its file has it (channels one after another), or mixed as live chat is. */
export type Order = 'file' | 'interleaved';

/** A relay's data folder after it took the corpus, and its resident memory in MiB at that time. */
interface Filled {
	readonly data: string;
	readonly memory: number;
}

/** Resident memory of a process, in MiB. */
export const residentMiB = (pid: number | undefined): number =>
	Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

export class Fixture {
	readonly corpus: Corpus = loadCorpus();
	readonly #scratch = mkdtempSync(join(tmpdir(), 'backscroll-bench-'));
	readonly #filled = new Map<Order, Filled>();
	#mixed: readonly ChatMessage[] | null = null;

	messages(order: Order): readonly ChatMessage[] {
		if (order === 'file') return this.corpus.messages;
		return (this.#mixed ??= interleaved(this.corpus.messages));
	}

	/** A new empty folder, removed at the end of the run. */
	folder(): string {
		return mkdtempSync(join(this.#scratch, 'folder-'));
	}

	/** A relay that has the whole corpus, on a data folder of its own. Stop it when done. */
	async relayWith(order: Order): Promise<RelayProcess> {
		const data = this.folder();
		cpSync((await this.filled(order)).data, data, { recursive: true });
		return RelayProcess.start({ data });
	}

	dispose(): void {
		rmSync(this.#scratch, { recursive: true, force: true });
	}

	/** The folder of a relay that took the corpus in this order; it is filled once a run. */
	async filled(order: Order): Promise<Filled> {
		const known = this.#filled.get(order);
		if (known) return known;
		const data = this.folder();
		const relay = await RelayProcess.start({ data });
		const client = new IngestClient(relay, 1);
		// One connection: more of them would mix the order.
		await sendAll(client, bodies(this.messages(order), 2_000), 1);
		client.close();
		const filled = { data, memory: residentMiB(relay.pid) };
		await relay.stop();
		this.#filled.set(order, filled);
		return filled;
	}
}
