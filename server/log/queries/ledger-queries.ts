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
import { LogError, type LoggedEvent } from '../log';
import type { StruckPair } from '../moderated';
import { outagesFrom } from '../outages';
import { Pace } from '../pace';
import type {
	ActivityQuery,
	Asker,
	HitsFound,
	HitsQuery,
	LogQueries,
	RecordQuery,
	SeriesQuery,
	UserQuery
} from '../query-types';
import { searchPage } from './search-page';
import { SeenUsers, type SaidIn } from './seen';
import { Shared } from '../shared';
import { SeriesCounts } from './series';
import { countStruck, purgesOf, type StruckEvents } from './struck';
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
export interface StoredEvents extends StruckEvents {
	/** Resolves once countActivity can answer the query at once. Rejects with LogError. */
	readyForActivity(query: ActivityQuery, pace: Pace): Promise<void>;
	countActivity(query: ActivityQuery, counts: StepCounts): void;
	/** Counts what is sealed at the time of the call, in channels 1 … `channels`, although it takes several steps. */
	countSeries(counts: SeriesCounts, channels: number, pace: Pace): Promise<void>;
	/** Reads authors and times, including events in memory. */
	readonly said: SaidIn;
	/** What a query finds, exact as of event `at` or a later one. */
	find(query: HitsQuery, at: number, asker?: Asker): Promise<HitsFound>;
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

	async profile(user: number, asker?: Asker): Promise<Profile | undefined> {
		const { ledger } = await this.#moment();
		const profile = profileOf(ledger, user);
		if (!profile) return undefined;
		const pairs = ledger.moderated.pairsOf({ user });
		const purges = purgesOf(ledger, user, (seq) => this.#stored.at(seq));
		const struck = await this.#countStruck(pairs, profile.at, asker);
		if (!struck) return { ...profile, purges };
		const counts = new Map(pairs.map(({ channel }, i) => [channel, struck[i]]));
		return {
			...profile,
			channels: profile.channels.map((channel) => ({
				...channel,
				deleted: counts.get(channel.id) ?? 0
			})),
			deleted: sum(struck),
			purges
		};
	}

	async activity(query: ActivityQuery, asker?: Asker): Promise<Activity> {
		await this.#moment();
		await this.#stored.readyForActivity(query, new Pace(asker, true));
		const { ledger, events, now } = await this.#moment();
		const bounded = upTo(ledger.receivedAt(now), query);
		const counts = new StepCounts(bounded);
		this.#stored.countActivity(bounded, counts);
		counts.addEvents(events);
		const answer = counts.answer(ledger.head);
		return query.newest === undefined ? answer : { ...answer, first: bounded.first ?? 0 };
	}

	async channels(asker?: Asker): Promise<Uint8Array> {
		const { ledger } = await this.#moment();
		return this.#list.answer(ledger.head, async () => {
			const pace = new Pace(asker, true);
			return { answer: await this.#channelLists.list(ledger, pace), worked: pace.worked };
		});
	}

	async people(channel: number, limit: number, asker?: Asker): Promise<People | undefined> {
		const { ledger } = await this.#moment();
		const people = peopleOf(ledger, channel, limit);
		if (!people) return undefined;
		const pairs = ledger.moderated.pairsOf({ channel });
		const struck = await this.#countStruck(pairs, people.at, asker);
		return struck ? { ...people, deleted: sum(struck) } : people;
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

	async search(query: HitsQuery, asker?: Asker): Promise<SearchPage> {
		const { ledger } = await this.#moment();
		const found = await this.#stored.find(query, ledger.head, asker);
		await asker?.turn();
		return searchPage(found, (seq) => this.#stored.at(seq));
	}

	/** See countStruck; null where events that it needs are damaged: the rest of an answer doesn't depend on them. */
	async #countStruck(
		pairs: readonly StruckPair[],
		at: number,
		asker: Asker | undefined
	): Promise<number[] | null> {
		try {
			return await countStruck(pairs, at, this.#stored, new Pace(asker, true));
		} catch (error) {
			if (error instanceof LogError && error.code === 'damaged') return null;
			throw error;
		}
	}
}

/** The query with its bounds, where it asks for the newest steps; `received`: when the newest event was, null for none. */
function upTo(received: number | null, query: ActivityQuery): ActivityQuery {
	const { newest, step } = query;
	if (newest === undefined) return query;
	return { ...query, first: Math.floor((received ?? 0) / (step * 1_000)) - newest + 1 };
}

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
