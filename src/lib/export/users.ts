/** Where an export needs ids for people: their names don't tell them apart. */
import { foldName } from '../wire/names';

/** Looks who wrote under which names, in any order. */
export class NamesOfUsers {
	/** By source and folded login: a user's number. */
	readonly #userOf = new Map<string, number>();
	/** By user: a folded login. */
	readonly #loginOf = new Map<number, string>();
	/** Sources in which a user had two names, or two users had one. */
	readonly ambiguous = new Set<string>();

	add(
		source: string,
		{ user, login: name }: { readonly user: number; readonly login: string }
	): void {
		if (this.ambiguous.has(source)) return;
		const login = foldName(name);
		const key = `${source}\0${login}`;
		const isPlain =
			(this.#userOf.get(key) ?? user) === user && (this.#loginOf.get(user) ?? login) === login;
		if (!isPlain) this.ambiguous.add(source);
		this.#userOf.set(key, user);
		this.#loginOf.set(user, login);
	}
}
