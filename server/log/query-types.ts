import type {
	Activity,
	ChannelList,
	LogRecord,
	People,
	Profile,
	SearchPage,
	Seen,
	Series,
	UserMatch,
	UserPage
} from '../../src/lib/wire/index';

/** By messages (most first), by name (as code units sort it), by when a user was last seen (latest first). */
export type UserSort = 'messages' | 'name' | 'seen';

export interface UserQuery {
	/** A part of the login or the display name, or all of it, in whatever case; '' for all users. */
	readonly part: string;
	readonly match: UserMatch;
	readonly sort: UserSort;
	/** The user that the page begins after: what it was sorted by, and its id. */
	readonly after: { readonly by: string; readonly id: number } | null;
	readonly limit: number;
}

export interface ActivityQuery {
	/** Ids; null for every user, every channel. */
	readonly user: number | null;
	readonly channel: number | null;
	/** In seconds: a multiple of SHORTEST_STEP. */
	readonly step: number;
	/** The first and the last step that count, as numbers since the epoch; null without a bound. */
	readonly first: number | null;
	readonly last: number | null;
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
	/** And so many days before the newest event was received, or later; null without this bound. */
	readonly days: number | null;
}

export interface TextQuery {
	/** A part of the texts, in whatever case; not empty. */
	readonly text: string;
	/** Ids; null for every channel, every user. */
	readonly channel: number | null;
	readonly user: number | null;
	/** By sentAt, epoch ms: at or after `from`, before `to`; null without a bound. */
	readonly from: number | null;
	readonly to: number | null;
	/** Hits from below this seq on; null from the newest on. */
	readonly before: number | null;
	readonly limit: number;
}

/** What a text query finds: how many messages in all, and the seqs of one page, newest first. */
export interface TextsFound {
	readonly total: number;
	readonly seqs: readonly number[];
}

/**
 * What a log can be asked that no frame tells. Each answer is exact over the whole log as of its `at`,
 * which is the head when it was given.
 */
export interface LogQueries {
	findUsers(query: UserQuery): Promise<UserPage>;
	/** Undefined where the log has no user of this id. */
	profile(user: number): Promise<Profile | undefined>;
	activity(query: ActivityQuery): Promise<Activity>;
	/** All channels by id. */
	channels(): Promise<ChannelList>;
	/** Undefined where the log has no channel of this id. */
	people(channel: number, limit: number): Promise<People | undefined>;
	series(query: SeriesQuery): Promise<Series>;
	/** How many users were seen in each of the newest steps of `step` seconds, one of SEEN_STEPS. */
	seen(step: number): Promise<Seen>;
	/** The newest times without a record. */
	outages(query: RecordQuery): Promise<Omit<LogRecord, 'kept'>>;
	/** Messages with a text in them, newest first. Rejects with LogError `busy`. */
	search(query: TextQuery): Promise<SearchPage>;
}
