/** Names of channels and nicks: which ones a server takes for the same, and what a channel is called in the log. */

/** The letters of rfc1459, Scandinavian ones of its time: `{}|^` are the small ones of `[]\~`. */
const RFC1459: Readonly<{ [letter: string]: string }> = { '[': '{', ']': '}', '\\': '|', '~': '^' };

const asciiLower = (name: string): string => name.replace(/[A-Z]/g, (c) => c.toLowerCase());

export type Fold = (name: string) => string;

/**
 * How a server folds names, by its CASEMAPPING; rfc1459 if it names none. One that isn't known (PRECIS, rfc7613 …)
 * folds all scripts. See https://modern.ircdocs.horse/#casemapping-parameter
 */
export function foldOf(mapping: unknown): Fold {
	switch (String(mapping ?? 'rfc1459').toLowerCase()) {
		case 'ascii':
			return asciiLower;
		case 'rfc1459':
			return (name) => asciiLower(name).replace(/[[\]\\~]/g, (c) => RFC1459[c] ?? c);
		case 'rfc1459-strict':
		case 'strict-rfc1459':
			return (name) => asciiLower(name).replace(/[[\]\\]/g, (c) => RFC1459[c] ?? c);
		default:
			return (name) => name.normalize('NFC').toLowerCase();
	}
}

/** After the `#`s nothing, or another prefix: without a `#` it would be another channel's name, or none. */
const WHOLE = /^#*(?:[&+!]|$)/;
const INVISIBLE = /^[\p{Default_Ignorable_Code_Point}\p{Z}\p{C}\u2800]*$/u;
/** Signs that the log has in no name, or that turn the text after them. */
const UNSEEN = /[\p{Cc}\u202a-\u202e\u2066-\u2069]|^\p{White_Space}+|\p{White_Space}+$/gu;

const spelled = (signs: string): string =>
	[...signs].map((sign) => `<${sign.codePointAt(0)?.toString(16)}>`).join('');

/**
 * What a channel is called in the log: without the `#` that nearly all have, in small letters. Two channels have two
 * names: `#`, `##` and `#&x` keep it, and signs that nobody can see are spelled by their numbers.
 */
export function shownChannel(name: string): string {
	const bare = name.startsWith('#') && !WHOLE.test(name) ? name.slice(1) : name;
	const small = bare.toLowerCase().normalize('NFC');
	return INVISIBLE.test(small) ? spelled(small) : small.replace(UNSEEN, spelled);
}

/** RFC 2811: after the `!` of a safe channel the server puts an id of this length. */
const SAFE_ID = 5;

/** The channels to record, by all names that their server may call them. */
export class ChannelNames {
	/** By what they are called in the log; the value is the name to ask the server for. */
	readonly #asked: ReadonlyMap<string, string>;
	#shown = new Map<string, string>();
	/** Names that the server uses for one that was asked for, when it cut it. */
	readonly #aliases = new Map<string, string>();
	#fold: Fold = foldOf(undefined);
	#types = '';

	constructor(names: readonly string[]) {
		this.#asked = new Map(names.map((name) => [shownChannel(name), name]));
		this.#index();
	}

	/** What the channels are called in the log. */
	get all(): readonly string[] {
		return [...this.#asked.keys()];
	}

	/** A nick or a channel in the one spelling that all of its spellings share on this server. */
	fold(name: string): string {
		return this.#fold(name);
	}

	/** The server says how it folds names, and how names of channels begin (CHANTYPES). */
	supports(mapping: unknown, types: unknown): void {
		this.#fold = foldOf(mapping);
		this.#types = typeof types === 'string' ? types : '';
		this.#index();
	}

	/** What the log calls the server's channel; null if it isn't to be recorded. */
	find(name: string): string | null {
		const folded = this.#fold(name);
		const found = this.#shown.get(folded) ?? this.#aliases.get(folded);
		if (found !== undefined || !name.startsWith('!')) return found ?? null;
		return this.#shown.get(`!${folded.slice(1 + SAFE_ID)}`) ?? null;
	}

	/** We are in a channel by a name that nobody asked for: it is the beginning of one that is too long for the server. */
	joined(name: string, isWaiting: (channel: string) => boolean): string | null {
		const found = this.find(name);
		if (found !== null) return found;
		const folded = this.#fold(name);
		const cut = [...this.#shown].find(
			([each, channel]) =>
				folded.length > 1 && each.startsWith(folded) && each !== folded && isWaiting(channel)
		);
		if (!cut) return null;
		this.#aliases.set(folded, cut[1]);
		return cut[1];
	}

	/** The name by which to ask the server for a channel. */
	serverName(channel: string): string {
		const name = this.#asked.get(channel) ?? channel;
		// `~x` on a server whose channels may begin with ~; an address gives every name a prefix.
		const odd = name.startsWith('#') && !/^[#&+!]/.test(name.slice(1)) && name.slice(1, 2);
		return odd && this.#types.includes(odd) ? name.slice(1) : name;
	}

	/** Another channel of the list that is the same one on this server; null if there is none. */
	sameAs(channel: string): string | null {
		const first = this.#shown.get(this.#fold(this.serverName(channel)));
		return first === undefined || first === channel ? null : first;
	}

	#index(): void {
		this.#shown = new Map();
		this.#aliases.clear();
		for (const channel of this.#asked.keys()) {
			const folded = this.#fold(this.serverName(channel));
			if (!this.#shown.has(folded)) this.#shown.set(folded, channel);
		}
	}
}
