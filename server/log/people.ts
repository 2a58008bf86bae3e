import {
	USER_BLOCK_SIZE,
	badgeAttributes,
	badgesOf,
	foldName,
	hasSpoken,
	isModeration,
	sightingOf,
	type Appearance,
	type UserBlock
} from '../../src/lib/wire/index';
import { DAY_MS } from '../../src/lib/std/time';
import type { NewEvent } from './log';

/** A user as the log knows them, with the present appearance: see wire's shown-as.ts. */
export interface UserEntry {
	readonly id: number;
	readonly source: string;
	/** See NewEvent.userKey. It changes once at most: see People.authorOf. */
	key: string;
	look: Appearance;
	messages: number;
	/** Earliest and latest sentAt of what they said: see SeenTimes. */
	firstSeen: number;
	lastSeen: number;
}

/** How the key of a user begins who has an id at the source, and of others: see relay/author.ts. */
const BY_ID = 'id:';
const BY_NAME = 'name:';

const keyOf = ({ source, key }: { readonly source: string; readonly key: string }): string =>
	`${source}\0${key}`;

type Names = Pick<NewEvent, 'login' | 'displayName' | 'color' | 'badges'>;

const isLook = (look: Appearance, { login, displayName, color, badges }: Names): boolean =>
	look.login === login &&
	look.displayName === displayName &&
	look.color === color &&
	badgesOf(look) === badges;

/** All authors and their appearances. Ids count from 1 in order of the first event. */
export class People {
	readonly #users: UserEntry[] = [];
	readonly #userOf = new Map<string, UserEntry>();
	readonly #ofSource = new Map<string, number>();
	/** Sources that give their users ids. */
	readonly #withIds = new Set<string>();
	/** By user: their appearances, in the order in which they came; most users have one. */
	readonly #looks: (Appearance | Appearance[] | undefined)[] = [];
	/** By source and folded login: who has or had that name. Of a source once somebody was named by a name alone there. */
	readonly #called = new Map<string, Map<string, Set<number>>>();
	/** Users whose key changed and isn't stored yet. */
	#rekeyed: UserEntry[] = [];
	readonly #views = new Set<PeopleView>();

	get size(): number {
		return this.#users.length;
	}

	/** All of them, by id. */
	get all(): readonly UserEntry[] {
		return this.#users;
	}

	user(id: number): UserEntry | undefined {
		return this.#users[id - 1];
	}

	/** The user with this key at the source. */
	known(source: string, key: string): UserEntry | undefined {
		return this.#userOf.get(keyOf({ source, key }));
	}

	/** How many users the source has. */
	usersOf(source: string): number {
		return this.#ofSource.get(source) ?? 0;
	}

	/** Whether the user has had the event's appearance. */
	hasLook(user: UserEntry, event: NewEvent): boolean {
		return isLook(user.look, event) || this.looks(user.id).some((look) => isLook(look, event));
	}

	/**
	 * Whom the event means, if the log knows them. A moderator's act may name only a name, at a source whose users have
	 * ids: then it means who was called so at that time.
	 */
	meant(event: NewEvent): UserEntry | undefined {
		return (
			(this.isByName(event) ? this.#calledThen(event) : null) ??
			this.known(event.source, event.userKey)
		);
	}

	/**
	 * Whether nobody knows whom the event means: it has only a name, nobody has or had that, and its source gives users
	 * ids. A user of that name would be another one than the person has.
	 */
	isStranger(event: NewEvent): boolean {
		return this.isByName(event) && !this.meant(event);
	}

	/** Whether a moderator's act names only a name, at a source whose users have ids. */
	isByName({ source, userKey, kind }: NewEvent): boolean {
		const hasName = userKey !== '' && !userKey.startsWith(BY_ID);
		return hasName && isModeration(kind) && this.#withIds.has(source);
	}

	/**
	 * The user with an id who was called so: of several, who had been seen by then, is called so now, was seen nearest to
	 * that time. The log doesn't know since when each had a name.
	 */
	#calledThen({ source, login, sentAt }: NewEvent): UserEntry | null {
		const name = foldName(login);
		const distance = ({ firstSeen, lastSeen }: UserEntry): number =>
			Math.max(0, firstSeen - sentAt, sentAt - lastSeen);
		const rank = (user: UserEntry): readonly number[] => [
			Number(user.firstSeen > sentAt),
			Number(foldName(user.look.login) !== name),
			distance(user),
			-user.id
		];
		let best: { readonly user: UserEntry; readonly rank: readonly number[] } | null = null;
		for (const id of this.#namesOf(source).get(name) ?? []) {
			const user = this.user(id);
			if (!user?.key.startsWith(BY_ID)) continue;
			const own = { user, rank: rank(user) };
			if (!best || isLess(own.rank, best.rank)) best = own;
		}
		return best && best.user;
	}

	/** All names of a source's users, which are gathered at the first call. */
	#namesOf(source: string): Map<string, Set<number>> {
		let names = this.#called.get(source);
		if (!names) {
			this.#called.set(source, (names = new Map()));
			for (const user of this.#users) {
				if (user.source !== source) continue;
				for (const { login } of this.looks(user.id)) addName(names, login, user.id);
			}
		}
		return names;
	}

	/**
	 * A user whom only moderators' acts named so far, by the name that the event's author has, less than a day from it:
	 * the author, whose id the acts didn't tell.
	 */
	#actedOn({ source, userKey, login, kind, sentAt }: NewEvent): UserEntry | undefined {
		if (isModeration(kind) || !userKey.startsWith(BY_ID)) return undefined;
		const user = this.known(source, `${BY_NAME}${foldName(login)}`);
		const isNear = user && Math.abs(user.firstSeen - sentAt) <= DAY_MS;
		return isNear && !hasSpoken(user) ? user : undefined;
	}

	/** Users whose key changed since the last call. */
	takeRekeyed(): readonly UserEntry[] {
		const rekeyed = this.#rekeyed;
		this.#rekeyed = [];
		return rekeyed;
	}

	/**
	 * The author of the event, a known user or a new one, and their appearance in it. What a moderator did says nothing of
	 * the appearance of a user who has said something: it is their present one.
	 */
	authorOf(event: NewEvent): { readonly user: UserEntry; readonly look: Appearance } {
		let known = this.meant(event);
		if (!known && (known = this.#actedOn(event))) {
			this.#userOf.delete(keyOf(known));
			known.key = event.userKey;
			this.#userOf.set(keyOf(known), known);
			this.#withIds.add(known.source);
			this.#rekeyed.push(known);
		}
		if (!known) {
			const id = this.#users.length + 1;
			const look = this.#lookFor(id, event);
			const { firstSeen, lastSeen } = sightingOf(event);
			const { source, userKey: key } = event;
			const user: UserEntry = { id, source, key, look, messages: 0, firstSeen, lastSeen };
			this.restore(user);
			return { user, look };
		}
		const keeps = this.keepsLook(known, event);
		return { user: known, look: keeps ? known.look : this.#lookFor(known.id, event) };
	}

	/** Whether the event says nothing of the user's appearance. */
	keepsLook(user: UserEntry, { kind }: Pick<NewEvent, 'kind'>): boolean {
		return isModeration(kind) && hasSpoken(user);
	}

	/** A user's appearances, in the order in which the log came to know them. */
	looks(user: number): readonly Appearance[] {
		const looks = this.#looks[user];
		return looks === undefined ? [] : Array.isArray(looks) ? looks : [looks];
	}

	/** Call it before a user changes. */
	changes(user: UserEntry): void {
		for (const view of this.#views) view.keep(user);
	}

	/** All users as they are now; close it. */
	view(): PeopleView {
		const view = new PeopleView(this.#users, () => this.#views.delete(view));
		this.#views.add(view);
		return view;
	}

	/** Restores a stored user; call it in order of ids. */
	restore(user: UserEntry): void {
		if (user.key.startsWith(BY_ID)) this.#withIds.add(user.source);
		this.#users.push(user);
		this.#userOf.set(keyOf(user), user);
		this.#ofSource.set(user.source, this.usersOf(user.source) + 1);
	}

	/** Makes `look` the one object for its appearance. */
	restoreLook(look: Appearance): void {
		const looks = this.#looks[look.user];
		if (look.user >= this.#looks.length) {
			// Without gaps, or the array becomes a slow one.
			while (this.#looks.length < look.user) this.#looks.push(undefined);
			this.#looks.push(look);
		} else if (Array.isArray(looks)) looks.push(look);
		else this.#looks[look.user] = looks === undefined ? look : [looks, look];
	}

	/** A block of users as of the log's head `at`; undefined beyond the last of them. */
	block(block: number, at: number): UserBlock | undefined {
		const users = this.#users.slice(block * USER_BLOCK_SIZE, (block + 1) * USER_BLOCK_SIZE);
		if (users.length === 0) return undefined;
		return {
			block,
			at,
			source: users.map((user) => user.source),
			login: users.map((user) => user.look.login),
			displayName: users.map((user) => user.look.displayName),
			color: users.map((user) => user.look.color ?? -1),
			messages: users.map((user) => user.messages),
			firstSeen: users.map((user) => user.firstSeen),
			lastSeen: users.map((user) => user.lastSeen)
		};
	}

	/** One object for each appearance of a user, so that frames can compare by identity first. */
	#lookFor(user: number, event: NewEvent): Appearance {
		const known = this.looks(user).find((look) => isLook(look, event));
		if (known) return known;
		const { login, displayName, color, badges } = event;
		const look = { user, login, displayName, color, attributes: badgeAttributes(badges) };
		this.restoreLook(look);
		const names = this.#called.get(event.source);
		if (names) addName(names, login, user);
		return look;
	}
}

function addName(names: Map<string, Set<number>>, login: string, user: number): void {
	const name = foldName(login);
	const users = names.get(name);
	if (users) users.add(user);
	else names.set(name, new Set([user]));
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
	const at = a.findIndex((value, i) => value !== b[i]);
	return at !== -1 && (a[at] ?? 0) < (b[at] ?? 0);
}

/** All users at one moment, for a query that takes several steps: it keeps what changes meanwhile. */
export class PeopleView {
	readonly size: number;
	readonly #users: readonly UserEntry[];
	readonly #before = new Map<number, UserEntry>();
	readonly close: () => void;

	constructor(users: readonly UserEntry[], close: () => void) {
		this.#users = users;
		this.size = users.length;
		this.close = close;
	}

	/** The user with this place in the order of ids, from 0. */
	at(index: number): UserEntry | undefined {
		return this.#before.get(index + 1) ?? this.#users[index];
	}

	keep(user: UserEntry): void {
		if (user.id <= this.size && !this.#before.has(user.id)) this.#before.set(user.id, { ...user });
	}
}
