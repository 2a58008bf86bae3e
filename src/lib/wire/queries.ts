/**
 * Answers of the relay's queries: facts that frames can't tell exactly. Each is exact over the complete log
 * as of event `at`. Paths and parameters: docs/PROTOCOL.md.
 */
import * as v from 'valibot';
import { author, channel, count, time } from './schemas';

/** The shortest step of `activity`, in seconds: every time zone differs from UTC by a multiple of it. */
export const SHORTEST_STEP = 900;
/** Limit of steps in one answer of `activity`: the hours of eleven years. */
export const MOST_STEPS = 100_000;
/** The shortest step of `series`, in seconds. */
export const MINUTE_STEP = 60;
/** Limit of steps in one answer of `series`: the minutes of a day. */
export const MOST_SERIES_STEPS = 1_440;
/** Lengths of a step of `seen` in seconds, and the number of steps in an answer: 15 minutes, a day and a week. */
export const SEEN_STEPS: Readonly<Record<number, number>> = { 60: 15, 900: 96, 7_200: 84 };
/** Length of the excerpt of a channel's newest message in lists of channels, in characters. */
export const CHANNEL_EXCERPT = 120;
/** Limit of outages in one answer of `record`. */
export const MOST_OUTAGES = 1_000;
/** Limit of users in one answer of `users`. */
export const USERS_A_PAGE = 200;
/** Limit of messages in one answer of `search`. */
export const HITS_A_PAGE = 200;

/** Limit of timeouts and bans in one answer of `profile`. */
export const MOST_PURGES = 100;

/** What was done to a message, by the rule of moderation-rules.ts; older relays don't send it. */
const removal = v.optional(
	v.nullable(
		v.object({
			type: v.picklist(['deleted', 'purged', 'cleared']),
			/** The event that did it. */
			seq: count,
			sentAt: v.nullable(time)
		})
	),
	null
);
/** How many of the messages were deleted or purged since; older relays don't send it. */
const deleted = v.optional(count);

const UserSchema = v.object({
	id: count,
	source: v.string(),
	...author,
	messages: count,
	/** Earliest and latest sentAt, epoch ms. */
	firstSeen: time,
	lastSeen: time
});

/** How a name is matched: as a part of a user's login or displayed name, or as a complete one. */
export type UserMatch = 'part' | 'whole';
/** In which order users are listed. */
export type UserSort = 'messages' | 'name' | 'seen';

export const UserPageSchema = v.object({
	at: count,
	/** Users that match, on all pages. */
	matching: count,
	users: v.array(UserSchema),
	/** The value of `after` for the next page; null on the last. */
	next: v.nullable(v.string())
});
/** `GET /api/logs/:log/users?q=&match=&sort=&after=&limit=`. */
export type UserPage = v.InferOutput<typeof UserPageSchema>;

export const ProfileSchema = v.object({
	at: count,
	user: UserSchema,
	/** All names under which the user was seen, in order of first use. */
	names: v.array(v.object({ login: v.string(), displayName: v.string() })),
	/** The channels in which the user wrote, with their numbers of messages; most first. */
	channels: v.array(v.object({ ...channel, messages: count, deleted })),
	deleted,
	/** The user's timeouts and bans: how many, and the newest; older relays don't send them. */
	purges: v.optional(
		v.object({
			total: count,
			newest: v.array(
				v.object({
					seq: count,
					channel: v.object(channel),
					sentAt: time,
					/** Length of a timeout in s; 0 for a ban. */
					duration: count,
					/** The moderator; null where the source doesn't say. */
					by: v.nullable(
						v.object({ login: v.string(), displayName: v.string(), userId: v.string() })
					),
					/** '' for none. */
					reason: v.string()
				})
			)
		})
	)
});
/** `GET /api/logs/:log/profile?user=`. */
export type Profile = v.InferOutput<typeof ProfileSchema>;

export const ActivitySchema = v.object({
	at: count,
	/** Length of a step in seconds. */
	step: count,
	/** The first counted step of an answer with `last`. */
	first: v.optional(time),
	/** [number of the step since the epoch, messages sent in it], ascending, without empty steps. */
	steps: v.array(v.tuple([time, count]))
});
/** `GET /api/logs/:log/activity?user=&channel=&step=&from=&to=&last=`. */
export type Activity = v.InferOutput<typeof ActivitySchema>;

export const ChannelListSchema = v.object({
	at: count,
	channels: v.array(
		v.object({
			id: count,
			/** Users with a message in it. */
			people: count,
			/** Its newest message; its text cut to CHANNEL_EXCERPT characters. */
			last: v.nullable(
				v.object({
					...{ seq: count, sentAt: time, author: v.string(), text: v.string() },
					removal
				})
			)
		})
	)
});
/** `GET /api/logs/:log/channels`. */
export type ChannelList = v.InferOutput<typeof ChannelListSchema>;

export const PeopleSchema = v.object({
	at: count,
	/** Users with a message in the channel. */
	people: count,
	deleted,
	/** The users with the most messages in it, most first. */
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
	/** The first counted step, since the epoch; as many are counted up to that in which the newest event was received, and after it. */
	first: time,
	/** When the newest event was received, epoch ms; null in an empty log. */
	until: v.nullable(time),
	/** For each channel with messages in these steps: [number of the step, messages sent in it], ascending. */
	channels: v.array(v.object({ id: count, steps: v.array(v.tuple([time, count])) }))
});
/** `GET /api/logs/:log/series?channel=&step=&last=`. */
export type Series = v.InferOutput<typeof SeriesSchema>;

export const SeenSchema = v.object({
	at: count,
	/** Length of a step in seconds. */
	step: count,
	/** [number of the step since the epoch, users with a message sent in it], ascending. */
	steps: v.array(v.tuple([time, count]))
});
/**
 * `GET /api/logs/:log/seen?step=`: like activity, but with users instead of messages; includes empty steps, up to that
 * in which the newest event was received.
 */
export type Seen = v.InferOutput<typeof SeenSchema>;

export const RecordSchema = v.object({
	at: count,
	/** From when on `outages` is complete, epoch ms; older relays don't send it. */
	from: v.optional(time, 0),
	/** The newest outages, by their ends. */
	outages: v.array(v.object({ channel: count, from: time, to: time })),
	/** The states of the channels that the relay or a separate source process records, as of now and not as of `at`. */
	kept: v.array(
		v.object({
			source: v.string(),
			channel: v.string(),
			/** 'live', or why it isn't. */
			state: v.string(),
			/** The reason in words; '' if it is live. */
			reason: v.string(),
			since: time
		})
	)
});
/** `GET /api/logs/:log/record?from=&days=`. */
export type LogRecord = v.InferOutput<typeof RecordSchema>;

/** In the form of packed.ts; absent if there are none. */
const attributes = v.optional(v.string());

export const SearchPageSchema = v.object({
	at: count,
	/** Messages that match, on all pages. */
	total: count,
	/** In the order of the query. */
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
			attributes,
			removal
		})
	)
});
/** `GET /api/logs/:log/search?query=&before=&after=&limit=`; of devices of version 2: `?q=&channel=&user=&from=&to=&before=&limit=`. */
export type SearchPage = v.InferOutput<typeof SearchPageSchema>;

/** Every query by the first part of its path below `/api/logs/:log/`. */
export const QUERIES = {
	users: UserPageSchema,
	profile: ProfileSchema,
	activity: ActivitySchema,
	channels: ChannelListSchema,
	people: PeopleSchema,
	series: SeriesSchema,
	seen: SeenSchema,
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
		/** The `last` so many steps, instead. */
		readonly last?: number | undefined;
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
		/** A resolved query of src/lib/query, in JSON. */
		readonly query: string;
		/** The seq of the last hit of the page before; null for the first page. Of a query sorted old, `after`. */
		readonly before?: number | null;
		readonly after?: number | null;
		readonly limit?: number;
	};
}

/** A query, with its parameters. */
export interface Query<K extends QueryName = QueryName> {
	readonly name: K;
	readonly params: QueryParams[K];
}
