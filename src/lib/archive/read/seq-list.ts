/** A list of an archive without imports: its order is the log's, and nothing needs to be known before it is read. */
import type { Spot } from '../../wire/list-order';
import type { Stretch } from '../tables/types';
import type { Archive } from './archive';
import type { History, Reach } from './history';
import type { ListHistory } from './list-history';

/** List times stay open: seqs are the order. */
const at = (seq: number): Spot => ({ time: 0, seq });

export class SeqList implements ListHistory {
	readonly #archive: Archive;
	readonly #history: History;
	readonly #timed: Pick<ListHistory, 'spotAt'>;

	/** `timed` finds times in the same messages. */
	constructor(archive: Archive, history: History, timed: Pick<ListHistory, 'spotAt'>) {
		this.#archive = archive;
		this.#history = history;
		this.#timed = timed;
	}

	window(from: Spot, to: Spot): Promise<Stretch[]> {
		return this.#history.window(from.seq, to.seq);
	}

	async older({ seq }: Spot, reach: Reach): Promise<Spot> {
		return at(seq > 1 ? await this.#history.older(seq - 1, reach) : 1);
	}

	async newer({ seq }: Spot, reach: Reach): Promise<Spot> {
		return at(Math.min(await this.#head(), await this.#history.newer(seq + 1, reach)));
	}

	async spotOf(seq: number): Promise<Spot> {
		return at(Math.max(1, Math.min(seq, await this.#head())));
	}

	async spotAt(time: number): Promise<Spot> {
		return at((await this.#timed.spotAt(time)).seq);
	}

	async ends(): Promise<{ readonly first: Spot; readonly last: Spot }> {
		return { first: at(1), last: at(await this.#head()) };
	}

	async #head(): Promise<number> {
		return (await this.#archive.state())?.cursor.seq ?? 0;
	}
}
