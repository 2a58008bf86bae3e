import { Lru } from '../../../src/lib/std/lru';
import type { ResolvedQuery } from '../../../src/lib/query/resolved';
import type { Searchable } from '../../../src/lib/query/matcher';
import { deletedByOf, type Removable } from '../../../src/lib/wire/index';
import { pageOf } from '../queries/search-page';
import { processorTime } from '../queries/processor-time';
import { testerOf, tooSlow } from '../queries/tester';
import type { HitsFound, HitsQuery } from '../query-types';
import { Acts, type ActsAt } from './acts';
import { asksRemoval, planOf } from './plan';
import type { Rows, SearchIndex } from './search-index';
import { StoredEvent } from './stored-event';

/** How many events the index is asked about at once, how many are read at once, and how many of those that it found. */
const INDEX_WINDOW = 262_144;
const SCAN_WINDOW = 2_048;
const FOUND_WINDOW = 1_024;
/** Length of a step, in ms. */
const STEP_MS = 10;
/** How long one search may work in all, in ms of a processor. */
const WORK_MS = 30_000;
/** How many seqs the answers have that are remembered, for other pages of them. */
const REMEMBERED = 2_000_000;

/** All hits of a query, as of an event. */
interface Answer {
	readonly at: number;
	/** How many acts of moderators there were. */
	readonly acts: number;
	/** Ascending. */
	readonly seqs: Float64Array;
}

/** Finds what queries find in a log, in steps: other searches go on between two of them. */
export class Searches {
	readonly #index: SearchIndex;
	readonly #acts: Acts;
	/** By query, without its order. */
	readonly #answers = new Lru<string, Answer>(REMEMBERED, ({ seqs }) => seqs.length + 1);

	constructor(index: SearchIndex) {
		this.#index = index;
		this.#acts = new Acts((after, to) => index.acts(after, to));
	}

	/**
	 * Exact as of event `at`, which is never before that of an earlier search. Each step takes some milliseconds. Throws
	 * LogError `bad-regex` or `too-slow`, and what the database throws.
	 */
	async *find({ query, ...page }: HitsQuery, at: number): AsyncGenerator<undefined, HitsFound> {
		const acts = this.#acts.at(at);
		try {
			const seqs = yield* this.#all(query, at, acts);
			return {
				at,
				total: seqs.length,
				hits: this.#withRemoval(pageOf(seqs, query.sort, page), query, acts)
			};
		} finally {
			acts.readers--;
		}
	}

	/** The seqs of all hits, ascending. What an earlier search found, it finds again only where that has changed. */
	async *#all(
		query: ResolvedQuery,
		at: number,
		acts: ActsAt
	): AsyncGenerator<undefined, Float64Array> {
		const key = JSON.stringify([query.groups, query.fold]);
		const before = this.#answers.get(key);
		const known =
			before && (before.acts === acts.count || !asksRemoval(query)) ? before : undefined;
		if (known?.at === at) return known.seqs;
		const later = yield* this.#matching(query, known?.at ?? 0, at, acts);
		const seqs = new Float64Array((known?.seqs.length ?? 0) + later.length);
		if (known) seqs.set(known.seqs);
		seqs.set(later, known?.seqs.length ?? 0);
		this.#answers.set(key, { at, acts: acts.count, seqs });
		return seqs;
	}

	/** The seqs of hits after event `after`. */
	async *#matching(
		query: ResolvedQuery,
		after: number,
		at: number,
		acts: ActsAt
	): AsyncGenerator<undefined, number[]> {
		const plan = planOf(query, acts.actedOn);
		const rows = this.#index.rows(plan);
		const matches = await testerOf(query, {
			removal: (event) => acts.overlay.removalOf(removable(event))?.type ?? null,
			authorAt: (seq) => this.#index.authorAt(seq)
		});
		const seqs: number[] = [];
		const work = new Work();
		function* test(found: ReturnType<Rows['between']>): Generator<undefined> {
			for (const row of found) {
				const event = new StoredEvent(row, query.fold);
				if (matches(event)) seqs.push(event.seq);
				if (work.isDue) yield* work.rest();
			}
			if (work.isDue) yield* work.rest();
		}
		const { indexed: newest } = this.#index;
		const indexed = plan.match === null ? after : Math.max(after, Math.min(newest, at));
		for (let from = after; from < indexed; from += INDEX_WINDOW) {
			const found = rows.matching(from, Math.min(indexed, from + INDEX_WINDOW));
			for (let i = 0; i < found.length; i += FOUND_WINDOW) {
				const some = found.slice(i, i + FOUND_WINDOW);
				if (plan.exact) seqs.push(...some);
				else yield* test(rows.among(some));
			}
			yield* work.rest();
		}
		for (let from = indexed; from < at; from += SCAN_WINDOW) {
			yield* test(rows.between(from, Math.min(at, from + SCAN_WINDOW)));
		}
		return seqs;
	}

	#withRemoval(
		seqs: readonly number[],
		{ fold }: ResolvedQuery,
		{ overlay }: ActsAt
	): HitsFound['hits'] {
		const everything = { match: null, exact: false, where: 'TRUE', values: [], reads: REMOVAL };
		const removals = new Map(
			this.#index
				.rows(everything)
				.among(seqs)
				.map((row) => {
					const event = new StoredEvent(row, fold);
					return [event.seq, overlay.removalOf(removable(event))];
				})
		);
		return seqs.map((seq) => ({ seq, removal: removals.get(seq) ?? null }));
	}
}

/** What the rule of removal reads of an event. */
const REMOVAL = { text: false, attributes: true, look: true };

const removable = (event: Searchable): Removable => ({
	...{ seq: event.seq, kind: event.kind, channel: event.channel, sentAt: event.sentAt },
	user: event.author?.user ?? 0,
	deletedBy: deletedByOf(event)
});

/** The time that one search works, without what others do between its steps. */
class Work {
	readonly #isOver = processorTime();
	#began = performance.now();
	#worked = 0;

	/** Whether it is time for others. */
	get isDue(): boolean {
		return performance.now() - this.#began > STEP_MS;
	}

	/** Ends a step. Throws LogError `too-slow` where the search as a whole takes too long. */
	*rest(): Generator<undefined> {
		this.#worked += performance.now() - this.#began;
		if (this.#isOver(this.#worked, WORK_MS)) throw tooSlow('this search');
		yield;
		this.#began = performance.now();
	}
}
