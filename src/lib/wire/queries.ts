/**
 * Answers of the relay's queries: what the frames that a device has can't tell exactly. Each is exact over
 * the whole log as of event `at`. Paths and parameters: docs/PROTOCOL.md.
 */
import * as v from 'valibot';
import { author, channel, count, time } from './schemas';

/** The shortest step of `activity`, in seconds: every time zone is a multiple of it away from UTC. */
export const SHORTEST_STEP = 900;
/** Steps in one answer of `activity` at most; a day's hours for eleven years. */
export const MOST_STEPS = 100_000;
/** The shortest step of `series`, in seconds. */
export const MINUTE_STEP = 60;
/** Steps in one answer of `series` at most: a day's minutes. */
export const MOST_SERIES_STEPS = 1_440;
/** Lengths of a step of `seen` in seconds, and how many of each an answer has: 15 minutes, a day and a week. */
export const SEEN_STEPS: Readonly<Record<number, number>> = { 60: 15, 900: 96, 7_200: 84 };
/** Characters of a channel's newest message that lists of channels show. */
export const CHANNEL_EXCERPT = 120;
/** Times without a record in one answer of `record` at most. */
export const MOST_OUTAGES = 1_000;
/** Users in one answer of `users` at most. */
export const USERS_A_PAGE = 200;
/** Messages in one answer of `search` at most. */
export const HITS_A_PAGE = 200;
/** Longest text that is searched for, in UTF-16 code units. */
export const LONGEST_SEARCH = 200;

const UserSchema = v.object({
	id: count,
	source: v.string(),
	...author,
	messages: count,
	/** Earliest and latest sentAt, epoch ms. */
	firstSeen: time,
	lastSeen: time
});

/** How a name is looked for: as a part of a user's login or shown name, or as the whole of one. */
export type UserMatch = 'part' | 'whole';
/** In which order users are listed. */
export type UserSort = 'messages' | 'name' | 'seen';

export const UserPageSchema = v.object({
	at: count,
	/** Users that match, on all pages. */
	matching: count,
	users: v.array(UserSchema),
	/** What to give as `after` for the next page; null on the last. */
	next: v.nullable(v.string())
});
/** `GET /api/logs/:log/users?q=&match=&sort=&after=&limit=`. */
export type UserPage = v.InferOutput<typeof UserPageSchema>;

export const ProfileSchema = v.object({
	at: count,
	user: UserSchema,
	/** All names under which the user was seen, in order of first use. */
	names: v.array(v.object({ login: v.string(), displayName: v.string() })),
	/** Where the user was seen, and with how many messages; most first. */
	channels: v.array(v.object({ ...channel, messages: count }))
});
/** `GET /api/logs/:log/profile?user=`. */
export type Profile = v.InferOutput<typeof ProfileSchema>;

export const ActivitySchema = v.object({
	at: count,
	/** Length of a step in seconds. */
	step: count,
	/** [number of the step since the epoch, messages sent in it], ascending; steps without messages are left out. */
	steps: v.array(v.tuple([time, count]))
});
/** `GET /api/logs/:log/activity?user=&channel=&step=&from=&to=`. */
export type Activity = v.InferOutput<typeof ActivitySchema>;

export const ChannelListSchema = v.object({
	at: count,
	channels: v.array(
		v.object({
			id: count,
			/** Users with a message in it. */
			people: count,
			/** Its newest message; its text cut to CHANNEL_EXCERPT characters. */
			last: v.nullable(v.object({ seq: count, sentAt: time, author: v.string(), text: v.string() }))
		})
	)
});
/** `GET /api/logs/:log/channels`. */
export type ChannelList = v.InferOutput<typeof ChannelListSchema>;

export const PeopleSchema = v.object({
	at: count,
	/** Users with a message in the channel. */
	people: count,
	/** Those with the most, and their messages in it; most first. */
	users: v.array(
		v.object({
			id: count,
			...author,
			messages: count
		})
	)
});
/** `GET /api/logs/:log/people?channel=&limit=`. */
export type People = v.InferOutput<typeof PeopleSchema>;

export const SeriesSchema = v.object({
	at: count,
	/** Length of a step in seconds. */
	step: count,
	/** The first step that is counted, since the epoch; the last is that of the newest event. */
	first: time,
	/** When the newest event was received, epoch ms; null in an empty log. */
	until: v.nullable(time),
	/** Of each channel with messages in these steps: [number of the step, messages received in it], ascending. */
	channels: v.array(v.object({ id: count, steps: v.array(v.tuple([time, count])) }))
});
/** `GET /api/logs/:log/series?channel=&step=&last=`. */
export type Series = v.InferOutput<typeof SeriesSchema>;

/**
 * `GET /api/logs/:log/seen?step=`: as activity, by when messages were received, with users in place of messages;
 * no step is left out, the last is that of the newest event.
 */
export type Seen = Activity;

export const RecordSchema = v.object({
	at: count,
	/** From when on `outages` has them all, epoch ms; relays of before don't say. */
	from: v.optional(time, 0),
	/** The newest times of which a channel has no record, by their ends. */
	outages: v.array(v.object({ channel: count, from: time, to: time })),
	/** How the channels stand that the relay keeps, itself or by a source elsewhere, now and not as of `at`. */
	kept: v.array(
		v.object({
			source: v.string(),
			channel: v.string(),
			/** 'live', or what keeps it from being heard. */
			state: v.string(),
			/** Why, in words; '' where it is live. */
			reason: v.string(),
			since: time
		})
	)
});
/** `GET /api/logs/:log/record?from=&days=`. */
export type LogRecord = v.InferOutput<typeof RecordSchema>;

/** As packed.ts writes them; absent where there are none. */
const attributes = v.optional(v.string());

export const SearchPageSchema = v.object({
	at: count,
	/** Messages that match, on all pages. */
	total: count,
	/** Newest first. */
	hits: v.array(
		v.object({
			seq: count,
			kind: count,
			channel: v.nullable(v.object(channel)),
			author: v.nullable(v.object({ user: count, ...author, attributes })),
			receivedAt: time,
			sentAt: time,
			text: v.string(),
			reply: v.nullable(
				v.variant('type', [
					v.object({ type: v.literal('event'), seq: count }),
					v.object({ type: v.literal('quote'), author: v.string(), excerpt: v.string() })
				])
			),
			attributes
		})
	)
});
/** `GET /api/logs/:log/search?q=&channel=&user=&from=&to=&before=&limit=`. */
export type SearchPage = v.InferOutput<typeof SearchPageSchema>;

/** Every query by the first part of its path below `/api/logs/:log/`. */
export const QUERIES = {
	users: UserPageSchema,
	profile: ProfileSchema,
	activity: ActivitySchema,
	channels: ChannelListSchema,
	people: PeopleSchema,
	series: SeriesSchema,
	seen: ActivitySchema,
	record: RecordSchema,
	search: SearchPageSchema
} as const;

export type QueryName = keyof typeof QUERIES;
export const QUERY_NAMES = /* @__PURE__ */ Object.keys(QUERIES) as readonly QueryName[];
export type QueryAnswer<K extends QueryName> = v.InferOutput<(typeof QUERIES)[K]>;

/** An id of the log's, or null for all. */
type Id = number | null | undefined;

/** The parameters of each query. One that is null or undefined is left out. What they mean: docs/PROTOCOL.md. */
export interface QueryParams {
	readonly users: {
		readonly q: string;
		readonly match: UserMatch;
		readonly sort: UserSort;
		/** `next` of the page before. */
		readonly after?: string | null;
		readonly limit?: number;
	};
	readonly profile: { readonly user: number };
	readonly activity: {
		readonly user?: Id;
		readonly channel?: Id;
		/** Seconds. */
		readonly step: number;
		/** Epoch ms. */
		readonly from?: number | undefined;
		readonly to?: number | undefined;
	};
	readonly channels: Readonly<Record<string, never>>;
	readonly people: { readonly channel: number; readonly limit?: number };
	/** `step` in seconds, a minute by default; the `last` so many steps. */
	readonly series: { readonly channel?: Id; readonly step?: number; readonly last: number };
	/** Seconds. */
	readonly seen: { readonly step: number };
	/** `from` in epoch ms. */
	readonly record: { readonly from?: number; readonly days?: number };
	readonly search: {
		readonly q: string;
		readonly channel?: Id;
		readonly user?: Id;
		/** Epoch ms. */
		readonly from?: number | undefined;
		readonly to?: number | undefined;
		/** The seq above the page. */
		readonly before?: number | null;
		readonly limit?: number;
	};
}

/** A query, with its parameters. */
export interface Query<K extends QueryName = QueryName> {
	readonly name: K;
	readonly params: QueryParams[K];
}
