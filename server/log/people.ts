import {
	USER_BLOCK_SIZE,
	badgeAttributes,
	badgesOf,
	type Appearance,
	type UserBlock
} from '../../src/lib/wire/index';
import type { NewEvent } from './log';

/** A user as the log knows them, with the latest appearance. */
export interface UserEntry {
	readonly id: number;
	readonly source: string;
	/** See NewEvent.userKey. */
	readonly key: string;
	look: Appearance;
	messages: number;
	/** Earliest and latest sentAt. */
	firstSeen: number;
	lastSeen: number;
}

const keyOf = ({ source, key }: { readonly source: string; readonly key: string }): string =>
	`${source}\0${key}`;
const lookKey = (
	user: number,
	login: string,
	displayName: string,
	color: number | null,
	badges: string
): string => `${user}\0${login}\0${displayName}\0${color ?? ''}\0${badges}`;

/** All authors and their appearances. Ids count from 1 in order of the first event. */
export class People {
	readonly #users: UserEntry[] = [];
	readonly #userOf = new Map<string, UserEntry>();
	readonly #looks = new Map<string, Appearance>();

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

	/** The author of the event, with its appearance: a known user, or a new one. */
	authorOf(event: NewEvent): UserEntry {
		const known = this.known(event.source, event.userKey);
		if (!known) {
			const id = this.#users.length + 1;
			const user: UserEntry = {
				id,
				source: event.source,
				key: event.userKey,
				look: this.#lookFor(id, event),
				messages: 0,
				firstSeen: event.sentAt,
				lastSeen: event.sentAt
			};
			this.restore(user);
			return user;
		}
		const { look } = known;
		if (
			look.login !== event.login ||
			look.displayName !== event.displayName ||
			look.color !== event.color ||
			badgesOf(look) !== event.badges
		) {
			known.look = this.#lookFor(known.id, event);
		}
		return known;
	}

	/** A user's appearances, in order of first use. */
	looks(user: number): Appearance[] {
		return [...this.#looks.values()].filter((look) => look.user === user);
	}

	/** Restores a stored user; call it in order of ids. */
	restore(user: UserEntry): void {
		this.#users.push(user);
		this.#userOf.set(keyOf(user), user);
	}

	/** Makes `look` the one object for its appearance. */
	restoreLook(look: Appearance): void {
		const { user, login, displayName, color } = look;
		this.#looks.set(lookKey(user, login, displayName, color, badgesOf(look)), look);
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
	#lookFor(user: number, { login, displayName, color, badges }: NewEvent): Appearance {
		const key = lookKey(user, login, displayName, color, badges);
		let look = this.#looks.get(key);
		if (!look) {
			look = { user, login, displayName, color, attributes: badgeAttributes(badges) };
			this.#looks.set(key, look);
		}
		return look;
	}
}
