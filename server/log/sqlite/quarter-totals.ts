import { writeFailed } from '../log';
import type { Pace } from '../pace';
import type { Db } from './tables/schema';

/** Rows read at once. */
const ROWS = 1_000;

/** A count that goes on: the rows up to this channel and quarter are in it. */
interface Scan {
	readonly totals: Map<number, number>;
	channel: number;
	quarter: number;
	isVoid: boolean;
}

/** Messages of all channels in each quarter of an hour, as the table of channels has them: counted once, then kept. */
export class QuarterTotals {
	readonly #page;
	#totals: Map<number, number> | null = null;
	#scan: Scan | null = null;
	#counting: Promise<void> | null = null;

	constructor(db: Db) {
		this.#page = db
			.prepare<number[], [channel: number, quarter: number, messages: number]>(
				`SELECT channel, quarter, messages FROM channel_quarters
				WHERE (channel, quarter) > (?, ?) ORDER BY channel, quarter LIMIT ${ROWS}`
			)
			.raw();
	}

	/** Resolves once they are counted. Rejects with LogError. */
	async ready(pace: Pace): Promise<void> {
		if (this.#totals) return;
		this.#counting ??= this.#count(pace).finally(() => (this.#counting = null));
		await this.#counting;
	}

	/** The table has so many more. */
	add(channel: number, quarter: number, messages: number): void {
		if (this.#totals) add(this.#totals, quarter, messages);
		const scan = this.#scan;
		if (!scan) return;
		// What lies ahead is counted when it is read.
		const isPassed = channel === scan.channel ? quarter <= scan.quarter : channel < scan.channel;
		if (isPassed) add(scan.totals, quarter, messages);
	}

	/** What was added may not be in the table: after a failed commit. */
	drop(): void {
		this.#totals = null;
		if (this.#scan) this.#scan.isVoid = true;
	}

	/** The totals of quarters from … to; none before `ready` has resolved. */
	*between(from: number, to: number): Generator<readonly [quarter: number, messages: number]> {
		for (const [quarter, messages] of this.#totals ?? []) {
			if (quarter >= from && quarter <= to) yield [quarter, messages];
		}
	}

	async #count(pace: Pace): Promise<void> {
		const scan: Scan = {
			totals: new Map(),
			channel: 0,
			quarter: Number.MIN_SAFE_INTEGER,
			isVoid: false
		};
		this.#scan = scan;
		try {
			for (;;) {
				const rows = this.#page.all(scan.channel, scan.quarter);
				for (const [, quarter, messages] of rows) add(scan.totals, quarter, messages);
				const last = rows.at(-1);
				if (!last) break;
				[scan.channel, scan.quarter] = last;
				if (pace.isDue) await pace.rest();
				if (scan.isVoid) throw writeFailed(new Error('a commit failed meanwhile'));
			}
			this.#totals = scan.totals;
		} finally {
			this.#scan = null;
		}
	}
}

function add(totals: Map<number, number>, quarter: number, messages: number): void {
	totals.set(quarter, (totals.get(quarter) ?? 0) + messages);
}
