/** Folds a netsplit, and the return of those who were away, into one line each of a channel. */
import { HOUR_MS } from '../../../src/lib/std/time';
import type { Happening } from './happening';

/** A group is whole after this long without another line of it, or this long in all, in ms. */
const QUIET_MS = 2_000;
const LONGEST_MS = 20_000;
/** How long a server may be away until those who join are no longer taken for those who were split off. */
const AWAY_MS = HOUR_MS;
/** How many of them are remembered. */
const MOST_AWAY = 50_000;
/** How many characters of nicks a line names. */
const NAMED = 500;

/** The reason of a QUIT that a server gives: two servers' names. A person's own has `Quit: ` before it on most servers. */
const SERVERS = /^(?:[\w*-]+\.)+[\w*-]+ (?:[\w*-]+\.)+[\w*-]+$/;
export const isSplit = (reason: string): boolean => SERVERS.test(reason);

interface Group {
	readonly channel: string;
	readonly type: 'netsplit' | 'netjoin';
	readonly servers: string;
	readonly sentAt: number;
	/** What a group of one says. */
	readonly single: Happening;
	readonly nicks: string[];
	readonly began: number;
	timer: NodeJS.Timeout;
}

export type Emit = (happening: Happening, sentAt: number) => void;

export class Netsplits {
	readonly #groups = new Map<string, Group>();
	/** By channel and nick: the servers between which the split was, and when, in `performance.now()` time. */
	readonly #away = new Map<string, { readonly servers: string; readonly at: number }>();
	readonly #emit: Emit;

	constructor(emit: Emit) {
		this.#emit = emit;
	}

	/** Somebody left by a split; `batch` is its batch, if there is one. `single` is what is said if it was only this one. */
	left(single: Happening, nick: string, servers: string, batch: string, sentAt: number): void {
		this.#away.set(keyOf(single.channel, nick), { servers, at: performance.now() });
		this.#add('netsplit', single, nick, servers, batch, sentAt);
	}

	/** Somebody joined. Returns whether that is part of the end of a split; then it is said later. */
	joined(single: Happening, nick: string, servers: string, batch: string, sentAt: number): boolean {
		const key = keyOf(single.channel, nick);
		const away = this.#away.get(key);
		this.#away.delete(key);
		const isBack = away !== undefined && performance.now() - away.at < AWAY_MS;
		if (!isBack && batch === '') return false;
		this.#add('netjoin', single, nick, servers || (away?.servers ?? ''), batch, sentAt);
		return true;
	}

	/** A batch has ended: what it folds is whole. */
	ended(batch: string): void {
		for (const key of this.#groups.keys()) if (key.endsWith(` ${batch}`)) this.#flush(key);
	}

	/** Says what waits. */
	settle(): void {
		for (const key of this.#groups.keys()) this.#flush(key);
	}

	/** The connection has ended. */
	clear(): void {
		this.settle();
		this.#away.clear();
	}

	#add(
		type: Group['type'],
		single: Happening,
		nick: string,
		servers: string,
		batch: string,
		sentAt: number
	): void {
		const { channel } = single;
		const key = `${type} ${channel} ${servers} ${batch}`;
		const found = this.#groups.get(key);
		const began = found?.began ?? performance.now();
		const wait = Math.max(0, Math.min(QUIET_MS, began + LONGEST_MS - performance.now()));
		clearTimeout(found?.timer);
		const timer = setTimeout(() => this.#flush(key), wait);
		if (found) {
			found.nicks.push(nick);
			found.timer = timer;
			return;
		}
		const rest = { nicks: [nick], began, timer };
		this.#groups.set(key, { channel, type, servers, sentAt, single, ...rest });
		this.#forget();
	}

	#flush(key: string): void {
		const group = this.#groups.get(key);
		if (!group) return;
		clearTimeout(group.timer);
		this.#groups.delete(key);
		const { channel, type, servers, nicks, single, sentAt } = group;
		if (nicks.length === 1) return this.#emit(single, sentAt);
		const words =
			type === 'netsplit'
				? `netsplit (${servers}): ${nicks.length} left: ${named(nicks)}`
				: `netsplit over${servers && ` (${servers})`}: ${nicks.length} are back: ${named(nicks)}`;
		this.#emit({ channel, type, text: words }, sentAt);
	}

	/** Those who didn't come back in time. */
	#forget(): void {
		const long = performance.now() - AWAY_MS;
		for (const [key, { at }] of this.#away) {
			if (at > long && this.#away.size <= MOST_AWAY) return;
			this.#away.delete(key);
		}
	}
}

const keyOf = (channel: string, nick: string): string => `${channel} ${nick.toLowerCase()}`;

/** The nicks, as many as there is room for. */
function named(nicks: readonly string[]): string {
	let room = NAMED;
	const shown = nicks.filter((nick) => (room -= nick.length + 2) > 0);
	const more = nicks.length - shown.length;
	return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
