/** Queries answered from the ledger in one pass, so that each answer is exact at its head. */
import type {
	Activity,
	LogRecord,
	People,
	Profile,
	SearchPage,
	Seen,
	Series,
	UserPage
} from '../../../src/lib/wire/index';
import { StepCounts } from './activity';
import { ChannelLists, peopleOf } from './channel-queries';
import type { Ledger } from '../ledger';
import type { LoggedEvent } from '../log';
import { outagesFrom } from '../outages';
import { Pace } from '../pace';
import type {
	ActivityQuery,
	Asker,
	LogQueries,
	RecordQuery,
	SeriesQuery,
	TextQuery,
	TextsFound,
	UserQuery
} from '../query-types';
import { searchPage } from './search-page';
import { SeenUsers, type SaidIn } from './seen';
import { Shared } from '../shared';
import { SeriesCounts } from './series';
import { profileOf, userPage } from './user-queries';
import { DAY_MS } from '../../../src/lib/std/time';

/** A log's ledger at one moment, and the events that `counted` doesn't include. */
interface Moment {
	readonly ledger: Ledger;
	readonly events: readonly LoggedEvent[];
	/** By the log's clock, epoch ms. */
	readonly now: number;
}

/** Reads stored events that aren't in memory, and any event by its seq. */
export interface StoredEvents {
	at(seq: number): LoggedEvent | undefined;
	/** Resolves once countActivity can answer the query at once. Rejects with LogError. */
	readyForActivity(query: ActivityQuery, pace: Pace): Promise<void>;
	countActivity(query: ActivityQuery, counts: StepCounts): void;
	/** Counts what is sealed at the time of the call, in channels 1 … `channels`, although it takes several steps. */
	countSeries(counts: SeriesCounts, channels: number, pace: Pace): Promise<void>;
	/** Reads authors and times, including events in memory. */
	readonly said: SaidIn;
	/** Messages up to event `at` whose text contains the query's. */
	findTexts(query: TextQuery, at: number, asker?: Asker): Promise<TextsFound>;
}

/** The queries of a log that has its ledger in memory. */
export class LedgerQueries implements LogQueries {
	readonly #seen: SeenUsers;
	readonly #channelLists: ChannelLists;
	readonly #list = new Shared<Uint8Array>();
	/** Reads the durable state. */
	readonly #moment: () => Promise<Moment>;
	readonly #stored: StoredEvents;

	constructor(moment: () => Promise<Moment>, stored: StoredEvents) {
		this.#moment = moment;
		this.#stored = stored;
		this.#seen = new SeenUsers(stored.said);
		this.#channelLists = new ChannelLists((seq) => stored.at(seq));
	}

	async findUsers(query: UserQuery, asker?: Asker): Promise<UserPage> {
		return userPage((await this.#moment()).ledger, query, new Pace(asker));
	}

	async profile(user: number): Promise<Profile | undefined> {
		return profileOf((await this.#moment()).ledger, user);
	}

	async activity(query: ActivityQuery, asker?: Asker): Promise<Activity> {
		await this.#moment();
		await this.#stored.readyForActivity(query, new Pace(asker, true));
		const { ledger, events } = await this.#moment();
		const counts = new StepCounts(query);
		this.#stored.countActivity(query, counts);
		counts.addEvents(events);
		return counts.answer(ledger.head);
	}

	async channels(asker?: Asker): Promise<Uint8Array> {
		const { ledger } = await this.#moment();
		return this.#list.answer(ledger.head, async () => {
			const pace = new Pace(asker, true);
			return { answer: await this.#channelLists.list(ledger, pace), worked: pace.worked };
		});
	}

	async people(channel: number, limit: number): Promise<People | undefined> {
		return peopleOf((await this.#moment()).ledger, channel, limit);
	}

	async outages({ from, days }: RecordQuery): Promise<Omit<LogRecord, 'kept'>> {
		const { ledger, now } = await this.#moment();
		const { head, outages } = ledger;
		const since = days === null ? 0 : (ledger.receivedAt(now) ?? 0) - days * DAY_MS;
		return { at: head, ...outagesFrom(outages, Math.max(from, since)) };
	}

	async series(query: SeriesQuery, asker?: Asker): Promise<Series> {
		const { ledger, events, now } = await this.#moment();
		const at = ledger.head;
		const counts = new SeriesCounts(query, ledger.receivedAt(now));
		counts.addEvents(events);
		await this.#stored.countSeries(counts, ledger.channels().length, new Pace(asker));
		return counts.answer(at);
	}

	async seen(step: number): Promise<Seen> {
		const { ledger, now } = await this.#moment();
		return this.#seen.answer(step, ledger.head, ledger.receivedAt(now));
	}

	async search(query: TextQuery, asker?: Asker): Promise<SearchPage> {
		const at = (await this.#moment()).ledger.head;
		const found = await this.#stored.findTexts(query, at, asker);
		await asker?.turn();
		return searchPage(at, found, (seq) => this.#stored.at(seq));
	}
}
