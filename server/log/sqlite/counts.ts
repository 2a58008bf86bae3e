import type { StepCounts } from '../queries/activity';
import type { StoredEvents } from '../queries/ledger-queries';
import type { LoggedEvent } from '../log';
import type { Pace } from '../pace';
import type { ActivityQuery, Asker, HitsFound, HitsQuery } from '../query-types';
import type { SeriesCounts } from '../queries/series';
import type { SentIn } from '../queries/struck';
import { SqliteActivity } from './activity';
import { SqliteSaid } from './said';
import { SqliteSent } from './sent';
import type { Db } from './tables/schema';
import { SqliteSeries } from './series';
import type { TextSearch } from '../search/text-search';

/** The database's counts over sealed segments, by time sent and by time received, and its texts. */
export class SqliteCounts implements StoredEvents {
	readonly #activity: SqliteActivity;
	readonly #series: SqliteSeries;
	readonly #sent: SqliteSent;
	readonly said: SqliteSaid;
	readonly at: (seq: number) => LoggedEvent | undefined;
	readonly #search: TextSearch;

	/** `at` returns an event as it was written, or undefined. */
	constructor(db: Db, at: (seq: number) => LoggedEvent | undefined, search: TextSearch) {
		this.at = at;
		this.#search = search;
		this.#activity = new SqliteActivity(db);
		this.#series = new SqliteSeries(db);
		this.#sent = new SqliteSent(db, this.#activity);
		this.said = new SqliteSaid(db);
	}

	/** Call it at start and after a failed commit; `border` is the newest sealed seq. */
	load(border: number): void {
		this.#activity.load(border);
		this.#series.load();
	}

	/** Adds a segment that this transaction seals; `border` is its last seq. */
	add(segment: readonly LoggedEvent[], border: number): void {
		this.#activity.add(segment, border);
		this.#series.add(segment);
	}

	readyForActivity(query: ActivityQuery, pace: Pace): Promise<void> {
		return this.#activity.ready(query, pace);
	}

	countActivity(query: ActivityQuery, counts: StepCounts): void {
		this.#activity.count(query, counts);
	}

	countSeries(counts: SeriesCounts, channels: number, pace: Pace): Promise<void> {
		return this.#series.count(counts, channels, pace);
	}

	countSent(query: SentIn, pace: Pace): Promise<number> {
		return this.#sent.count(query, pace);
	}

	find(query: HitsQuery, at: number, asker?: Asker): Promise<HitsFound> {
		return this.#search.find(query, at, asker);
	}
}
