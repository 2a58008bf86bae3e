/** A list of an archive without imports: its order is the log's, and nothing needs to be known before it is read. */
import type { Spot } from '../../wire/list-order';
import type { Stretch } from '../tables/types';
import type { History, Reach } from './history';
import type { ListHistory } from './list-history';

/** List times stay open: seqs are the order. */
const at = (seq: number): Spot => ({ time: 0, seq });

/** None of it is an async function: inside a transaction these promises are Dexie's, which loses it after a few of others. */
export class SeqList implements ListHistory {
	readonly #history: History;
	readonly #timed: Pick<ListHistory, 'spotAt'>;

	/** The log's newest seq: of the moment at which it is read. */
	head = 0;

	/** `timed` finds times in the same messages. */
	constructor(history: History, timed: Pick<ListHistory, 'spotAt'>) {
		this.#history = history;
		this.#timed = timed;
	}

	window(from: Spot, to: Spot): Promise<Stretch[]> {
		return this.#history.window(from.seq, to.seq);
	}

	older({ seq }: Spot, reach: Reach): Promise<Spot> {
		return seq > 1 ? this.#history.older(seq - 1, reach).then(at) : Promise.resolve(at(1));
	}

	newer({ seq }: Spot, reach: Reach): Promise<Spot> {
		return this.#history.newer(seq + 1, reach).then((next) => at(Math.min(this.head, next)));
	}

	spotOf(seq: number): Promise<Spot> {
		return Promise.resolve(at(Math.max(1, Math.min(seq, this.head))));
	}

	spotAt(time: number): Promise<Spot> {
		return this.#timed.spotAt(time).then(({ seq }) => at(seq));
	}

	ends(): Promise<{ readonly first: Spot; readonly last: Spot }> {
		return Promise.resolve({ first: at(1), last: at(this.head) });
	}
}
