/** Queries answered from the ledger in one pass, so that each answer is exact at its head. */
import {
	foldName,
	type Activity,
	type ChannelList,
	type LogRecord,
	type People,
	type Profile,
	type SearchPage,
	type Seen,
	type Series,
	type UserMatch,
	type UserPage
} from '../../../src/lib/wire/index';
import { StepCounts } from './activity';
import { channelList, peopleOf } from './channel-queries';
import type { Ledger } from '../ledger';
import type { LoggedEvent } from '../log';
import { outagesFrom } from '../outages';
import type { UserEntry } from '../people';
import type {
	ActivityQuery,
	LogQueries,
	RecordQuery,
	SeriesQuery,
	TextQuery,
	TextsFound,
	UserQuery,
	UserSort
} from '../query-types';
import { searchPage } from './search-page';
import { SeenUsers, type SaidIn } from './seen';
import { SeriesCounts } from './series';
import { DAY_MS } from '../../../src/lib/std/time';

type UserSummary = UserPage['users'][number];

const summary = ({ id, source, look, messages, firstSeen, lastSeen }: UserEntry): UserSummary => ({
	id,
	source,
	login: look.login,
	displayName: look.displayName,
	color: look.color,
	messages,
	firstSeen,
	lastSeen
});

const shownName = ({ look }: UserEntry): string => foldName(look.displayName || look.login);

/** Sort keys of users: a smaller key comes first; equal keys are sorted by id. */
const KEYS: Record<UserSort, (user: UserEntry) => number | string> = {
	messages: (user) => -user.messages,
	name: shownName,
	seen: (user) => -user.lastSeen
};

interface Placed {
	readonly key: number | string;
	readonly user: UserEntry;
}

const before = (a: Placed, key: number | string, id: number): boolean =>
	a.key === key ? a.user.id < id : a.key < key;

/** The first `limit` items in order, without sorting the rest. */
class Best {
	readonly items: Placed[] = [];
	readonly #limit: number;

	constructor(limit: number) {
		this.#limit = limit;
	}

	offer(placed: Placed): void {
		const { key, user } = placed;
		const last = this.items.at(-1);
		if (last && this.items.length === this.#limit && before(last, key, user.id)) return;
		let low = 0;
		let high = this.items.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			const item = this.items[middle];
			if (item && before(item, key, user.id)) low = middle + 1;
			else high = middle;
		}
		this.items.splice(low, 0, placed);
		if (this.items.length > this.#limit) this.items.pop();
	}
}

function isCalled({ look }: UserEntry, wanted: string, match: UserMatch): boolean {
	if (wanted === '') return match === 'part';
	const names = [foldName(look.login), foldName(look.displayName)];
	return match === 'whole' ? names.includes(wanted) : names.some((name) => name.includes(wanted));
}

/** Users that match, in order, one page of them. */
function userPage(ledger: Ledger, { part, match, sort, after, limit }: UserQuery): UserPage {
	const wanted = foldName(part);
	const keyOf = KEYS[sort];
	const start = after && (sort === 'name' ? after.by : Number(after.by));
	// One more than the page, to know whether there is a next one.
	const best = new Best(limit + 1);
	let matching = 0;
	for (const user of ledger.people.all) {
		if (!isCalled(user, wanted, match)) continue;
		matching++;
		const placed = { key: keyOf(user), user };
		if (after && start !== null && !isAfter(placed, start, after.id)) continue;
		best.offer(placed);
	}
	const page = best.items.slice(0, limit);
	const last = page.at(-1);
	return {
		at: ledger.head,
		matching,
		users: page.map(({ user }) => summary(user)),
		next: last && best.items.length > limit ? `${last.key},${last.user.id}` : null
	};
}

const isAfter = ({ key, user }: Placed, start: number | string, id: number): boolean =>
	key === start ? user.id > id : key > start;

/** Everything that the ledger has about a user. */
function profileOf(ledger: Ledger, id: number): Profile | undefined {
	const user = ledger.people.user(id);
	if (!user) return undefined;
	const names = new Map(
		ledger.people
			.looks(id)
			.map(({ login, displayName }) => [`${login}\0${displayName}`, { login, displayName }])
	);
	return {
		at: ledger.head,
		user: summary(user),
		names: [...names.values()],
		channels: ledger
			.channels()
			.map((channel) => ({ ...channel, messages: ledger.pairMessages(id, channel.id) }))
			.filter(({ messages }) => messages > 0)
			.sort((a, b) => b.messages - a.messages || a.id - b.id)
	};
}

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
	countActivity(query: ActivityQuery, counts: StepCounts): void;
	countSeries(counts: SeriesCounts, ledger: Ledger): void;
	/** Reads authors and times, including events in memory. */
	readonly said: SaidIn;
	/** Messages up to event `at` whose text contains the query's. */
	findTexts(query: TextQuery, at: number): Promise<TextsFound>;
}

/** The queries of a log that has its ledger in memory. */
export class LedgerQueries implements LogQueries {
	readonly #seen: SeenUsers;
	/** Reads the durable state. */
	readonly #moment: () => Promise<Moment>;
	readonly #stored: StoredEvents;

	constructor(moment: () => Promise<Moment>, stored: StoredEvents) {
		this.#moment = moment;
		this.#stored = stored;
		this.#seen = new SeenUsers(stored.said);
	}

	async findUsers(query: UserQuery): Promise<UserPage> {
		return userPage((await this.#moment()).ledger, query);
	}

	async profile(user: number): Promise<Profile | undefined> {
		return profileOf((await this.#moment()).ledger, user);
	}

	async activity(query: ActivityQuery): Promise<Activity> {
		const { ledger, events } = await this.#moment();
		const counts = new StepCounts(query);
		this.#stored.countActivity(query, counts);
		counts.addEvents(events);
		return counts.answer(ledger.head);
	}

	async channels(): Promise<ChannelList> {
		return channelList((await this.#moment()).ledger, (seq) => this.#stored.at(seq));
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

	async series(query: SeriesQuery): Promise<Series> {
		const { ledger, events, now } = await this.#moment();
		const counts = new SeriesCounts(query, ledger.receivedAt(now));
		this.#stored.countSeries(counts, ledger);
		counts.addEvents(events);
		return counts.answer(ledger.head);
	}

	async seen(step: number): Promise<Seen> {
		const { ledger, now } = await this.#moment();
		return this.#seen.answer(step, ledger.head, ledger.receivedAt(now));
	}

	async search(query: TextQuery): Promise<SearchPage> {
		const at = (await this.#moment()).ledger.head;
		return searchPage(at, await this.#stored.findTexts(query, at), (seq) => this.#stored.at(seq));
	}
}
