import type { ResolvedQuery } from '../../src/lib/query/resolved';
import type {
	Activity,
	LogRecord,
	People,
	Profile,
	Removal,
	SearchPage,
	Seen,
	Series,
	UserMatch,
	UserPage
} from '../../src/lib/wire/index';

/** Who asks, as far as a log must know. */
export interface Asker {
	/** Those with the same key share a place in the queue: an address. */
	readonly key: string;
	/** Resolves when more may be done for who asks, and when more may be done for everybody. Rejects with an Error otherwise. */
	readonly turn: () => Promise<void>;
	readonly sharedTurn: () => Promise<void>;
	/** Aborts when nobody waits for the answer any more. */
	readonly signal?: AbortSignal | undefined;
}

/** By messages (most first), by name (as code units sort it), by when a user was last seen (latest first). */
export type UserSort = 'messages' | 'name' | 'seen';

export interface UserQuery {
	/** A part of the login or the display name, or all of it, regardless of case; '' for all users. */
	readonly part: string;
	readonly match: UserMatch;
	readonly sort: UserSort;
	/** The last user of the previous page: its sort key and its id. */
	readonly after: { readonly by: string; readonly id: number } | null;
	readonly limit: number;
}

export interface ActivityQuery {
	/** Ids; null for every user, every channel. */
	readonly user: number | null;
	readonly channel: number | null;
	/** In seconds: a multiple of SHORTEST_STEP. */
	readonly step: number;
	/** The first and the last step to count, as numbers since the epoch; null without a bound. */
	readonly first: number | null;
	readonly last: number | null;
	/** Or the newest so many, up to the step in which the newest event was received, and those after it. */
	readonly newest?: number | undefined;
}

export interface SeriesQuery {
	/** Id; null for every channel. */
	readonly channel: number | null;
	/** In seconds: a multiple of MINUTE_STEP. */
	readonly step: number;
	/** How many steps, up to that of the newest event. */
	readonly last: number;
}

export interface RecordQuery {
	/** Outages that end at this time (epoch ms) or later. */
	readonly from: number;
	/** Also bounds outages to this many days before the newest event was received; null without this bound. */
	readonly days: number | null;
}

/** A page of what a query finds. */
export interface HitsQuery {
	readonly query: ResolvedQuery;
	/** Only hits below and above these seqs; null without a bound. */
	readonly before: number | null;
	readonly after: number | null;
	readonly limit: number;
}

export interface HitsFound {
	/** The seq as of which everything here is exact. */
	readonly at: number;
	/** The number of all hits. */
	readonly total: number;
	/** Those of the page, in the query's order, and what a moderator did to each. */
	readonly hits: readonly { readonly seq: number; readonly removal: Removal | null }[];
}

/** Queries that no frame can answer. Each answer is exact over the complete log at its `at`, the head at that time. */
export interface LogQueries {
	findUsers(query: UserQuery, asker?: Asker): Promise<UserPage>;
	/** Undefined if the log has no user with this id. */
	profile(user: number, asker?: Asker): Promise<Profile | undefined>;
	activity(query: ActivityQuery, asker?: Asker): Promise<Activity>;
	/** All channels by id: a ChannelList in JSON, because it may be long. */
	channels(asker?: Asker): Promise<Uint8Array>;
	/** Undefined if the log has no channel with this id. */
	people(channel: number, limit: number, asker?: Asker): Promise<People | undefined>;
	series(query: SeriesQuery, asker?: Asker): Promise<Series>;
	/** The number of users in each of the newest steps of `step` seconds, one of SEEN_STEPS. */
	seen(step: number): Promise<Seen>;
	/** The newest outages. */
	outages(query: RecordQuery): Promise<Omit<LogRecord, 'kept'>>;
	/** Rejects with LogError `busy`, `bad-regex` or `too-slow`. */
	search(query: HitsQuery, asker?: Asker): Promise<SearchPage>;
}
