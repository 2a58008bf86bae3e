/** Queries about users, answered from the ledger. */
import {
	soughtName,
	type Profile,
	type UserMatch,
	type UserPage
} from '../../../src/lib/wire/index';
import type { Ledger } from '../ledger';
import type { UserEntry } from '../people';
import type { UserQuery, UserSort } from '../query-types';
import { Best } from './best';
import type { Pace } from '../pace';

type UserSummary = UserPage['users'][number];

/** Users looked at between two looks at the clock. */
const USERS = 512;

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

const shownName = ({ look }: UserEntry): string => soughtName(look.displayName || look.login);

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

const isBefore = (a: Placed, b: Placed): boolean =>
	a.key === b.key ? a.user.id < b.user.id : a.key < b.key;

function isCalled({ look }: UserEntry, wanted: string, match: UserMatch): boolean {
	if (wanted === '') return match === 'part';
	const names = [soughtName(look.login), soughtName(look.displayName)];
	return match === 'whole' ? names.includes(wanted) : names.some((name) => name.includes(wanted));
}

/** Users that match, in order, one page of them: as of the call, although it takes several steps. */
export async function userPage(
	ledger: Ledger,
	{ part, match, sort, after, limit }: UserQuery,
	pace: Pace
): Promise<UserPage> {
	const at = ledger.head;
	const wanted = soughtName(part);
	const keyOf = KEYS[sort];
	const start = after && (sort === 'name' ? after.by : Number(after.by));
	const isAfter = ({ key, user }: Placed): boolean =>
		after === null || start === null || (key === start ? user.id > after.id : key > start);
	// One more than the page, to know whether there is a next one.
	const best = new Best(limit + 1, isBefore);
	let matching = 0;
	const people = ledger.people.view();
	try {
		for (let i = 0; i < people.size; i++) {
			if (i % USERS === 0 && pace.isDue) await pace.rest();
			const user = people.at(i);
			if (!user || !isCalled(user, wanted, match)) continue;
			matching++;
			const placed = { key: keyOf(user), user };
			if (isAfter(placed)) best.offer(placed);
		}
		const page = best.items.slice(0, limit);
		const last = page.at(-1);
		return {
			at,
			matching,
			// Users may have changed since they were looked at.
			users: page.map(({ user }) => summary(people.at(user.id - 1) ?? user)),
			next: last && best.items.length > limit ? `${last.key},${last.user.id}` : null
		};
	} finally {
		people.close();
	}
}

/** Everything that the ledger has about a user. */
export function profileOf(ledger: Ledger, id: number): Profile | undefined {
	const user = ledger.people.user(id);
	if (!user) return undefined;
	const names = new Map(
		ledger.people
			.looks(id)
			.map(({ login, displayName }) => [`${login}\0${displayName}`, { login, displayName }])
	);
	const channels: Profile['channels'] = [];
	ledger.pairs.forUser(id, (channel, messages) => {
		const known = ledger.channel(channel);
		if (known) channels.push({ ...known, messages });
	});
	return {
		at: ledger.head,
		user: summary(user),
		names: [...names.values()],
		channels: channels.sort((a, b) => b.messages - a.messages || a.id - b.id)
	};
}
