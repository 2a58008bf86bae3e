/** All users of an archive, sorted and searched for a list. Use it in a worker: it reads every block. */
import { decodeHead, openFrame } from '../../wire/frame/frame';
import { soughtName } from '../../wire/fold';
import type { UserMatch, UserSort } from '../../wire/queries';
import {
	borderOf,
	segmentLast,
	segmentOf,
	USER_BLOCK_SIZE,
	userBlockOf
} from '../../wire/frame/limits';
import type { FrameHead } from '../../wire/frame/canonical-read';
import { databaseOf, present, type ArchiveDatabase, type StreamRow } from '../tables/schema';
import type { UserCount } from '../tables/types';
import { appearanceAt, appearancesIn, merged, type UserAppearance } from '../tables/users';

/** Beyond this many segments behind, reading all blocks again costs less than reading the segments. */
const NEAR_SEGMENTS = 8;

type Entry = Omit<UserCount, 'at'>;

/** A user's names in their forms for search (both names) and for sorting (the displayed one). */
interface Names {
	readonly searched: string;
	readonly sorted: string;
}

/** Greater than any id, so that a total and an id combine into one number that sorts by both. */
const IDS = 2 ** 21;
/** Greater than any user's total, and with IDS still exact. */
const MOST_MESSAGES = 2 ** 31;

/** The users of an archive as of event `at`: exact, except for those of blocks that this device doesn't have yet. */
export class Directory {
	readonly #db: ArchiveDatabase;
	#at = -1;
	#base = -1;
	/** By id − 1; empty for blocks that aren't here. */
	#users: Entry[] = [];
	/** By id − 1; created on first use. */
	#names: (Names | undefined)[] = [];
	/** The event as of which each block was read. */
	#blocks: (number | undefined)[] = [];
	#known = 0;
	#all = 0;

	constructor(name: string) {
		this.#db = databaseOf(name);
	}

	get at(): number {
		return this.#at;
	}

	/** Number of users that this device knows exactly. */
	get known(): number {
		return this.#known;
	}

	/** Number of users of the log at that event. */
	get users(): number {
		return this.#all;
	}

	/** Whether all of them are known. */
	get complete(): boolean {
		return this.#at >= 0 && this.#known >= this.#all;
	}

	user(id: number): UserCount | undefined {
		const entry = this.#users[id - 1];
		if (!entry) return undefined;
		const { source, login, displayName, color, messages, firstSeen, lastSeen } = entry;
		return { id, source, login, displayName, color, messages, firstSeen, lastSeen, at: this.#at };
	}

	/** Advances to the archive's present state. Returns false while there is no archive. */
	advance(): Promise<boolean> {
		const { users, frames, segments, meta } = this.#db;
		return this.#db.transaction('r', [users, frames, segments, meta], async () => {
			const stream = await this.#db.fact('stream');
			if (!stream) return false;
			const near = segmentOf(stream.cursor.seq + 1) - segmentOf(this.#at + 1) <= NEAR_SEGMENTS;
			const followed = this.complete && near && stream.base.seq === this.#base;
			if (!followed || !(await this.#follow(stream))) await this.#load(stream);
			this.#at = stream.cursor.seq;
			this.#all = stream.totals.users;
			return true;
		});
	}

	/** Number of known users that match, see `sorted`. */
	matching(part: string, match: UserMatch = 'part'): number {
		const wanted = soughtName(part);
		if (wanted === '' && match === 'part') return this.#known;
		return this.#users.reduce((sum, user) => sum + (this.#matches(user, wanted, match) ? 1 : 0), 0);
	}

	/** Ids of the users whose login or displayed name contains `part`, or equals it, in order. */
	sorted(sort: UserSort, part: string, match: UserMatch = 'part'): Uint32Array {
		const wanted = soughtName(part);
		const ids: number[] = [];
		// Not for…of: the array has empty slots for missing blocks, and forEach skips them.
		this.#users.forEach((entry) => {
			if (this.#matches(entry, wanted, match)) ids.push(entry.id);
		});
		if (sort === 'messages') return this.#byMessages(ids);
		const keyed = ids.map((id) => ({ id, key: this.#keyOf(sort, id) }));
		keyed.sort((a, b) => (a.key === b.key ? a.id - b.id : a.key < b.key ? -1 : 1));
		return Uint32Array.from(keyed, ({ id }) => id);
	}

	/** Whether ids are in order now. */
	isSorted(ids: Uint32Array, sort: UserSort): boolean {
		let before: { readonly id: number; readonly key: number | string } | null = null;
		for (const id of ids) {
			const key = this.#keyOf(sort, id);
			if (before && (key === before.key ? id < before.id : key < before.key)) return false;
			before = { id, key };
		}
		return true;
	}

	/** Numbers sort many times faster than objects with a key. */
	#byMessages(ids: readonly number[]): Uint32Array {
		const keys = Float64Array.from(
			ids,
			(id) => (MOST_MESSAGES - (this.#users[id - 1]?.messages ?? 0)) * IDS + id
		).sort();
		return Uint32Array.from(keys, (key) => key % IDS);
	}

	#matches(entry: Entry, wanted: string, match: UserMatch): boolean {
		if (wanted === '') return match === 'part';
		const contains = this.#namesOf(entry).searched.includes(wanted);
		if (!contains || match === 'part') return contains;
		return [entry.login, entry.displayName].some((name) => soughtName(name) === wanted);
	}

	#namesOf({ id, login, displayName }: Entry): Names {
		return (this.#names[id - 1] ??= {
			searched: `${soughtName(login)}\n${soughtName(displayName)}`,
			sorted: soughtName(displayName || login)
		});
	}

	/** Sort keys of users: a smaller key comes first; equal keys are sorted by id. */
	#keyOf(sort: UserSort, id: number): number | string {
		const user = this.#users[id - 1];
		if (!user) return 0;
		if (sort === 'name') return this.#namesOf(user).sorted;
		return sort === 'messages' ? -user.messages : -user.lastSeen;
	}

	/** Reads every block, then the changes of the open segment. */
	async #load({ base, cursor }: StreamRow): Promise<void> {
		this.#users = [];
		this.#names = [];
		this.#blocks = [];
		this.#known = 0;
		for (const row of present(await this.#db.users.toArray())) {
			const first = row.block * USER_BLOCK_SIZE + 1;
			// The block is older than the base and has users from before it, so it lacks events in between.
			if (row.at < base.seq && first <= base.users) continue;
			this.#blocks[row.block] = row.at;
			for (let i = 0; i < row.login.length; i++) {
				const appearance = appearanceAt(row, i);
				if (appearance) this.#put(first + i, appearance);
			}
		}
		const tail = await this.#db.frames.where('first').above(borderOf(cursor.seq)).toArray();
		for (const { bytes } of present(tail)) this.#apply(decodeHead(openFrame(bytes)), base.users);
		this.#base = base.seq;
	}

	/** Applies the events since then; false where some of them aren't stored. */
	async #follow({ base, cursor }: StreamRow): Promise<boolean> {
		let next = this.#at + 1;
		for (let n = segmentOf(next); next <= cursor.seq; n++) {
			const segment = await this.#db.segments.get(n);
			const frames = this.#db.frames.where('first').between(next - 511, segmentLast(n), true, true);
			const rows = segment ? [segment] : present(await frames.toArray());
			for (const { bytes } of rows) {
				const packed = openFrame(bytes);
				if (packed.last < next) continue;
				if (packed.first > next && !segment) return false;
				this.#apply(decodeHead(packed), base.users);
				next = packed.last + 1;
			}
			if (rows.length === 0) return false;
		}
		return true;
	}

	#apply(head: FrameHead, baseUsers: number): void {
		const { last } = head;
		for (const [id, appearance] of appearancesIn(head)) {
			const block = userBlockOf(id);
			const read = this.#blocks[block];
			if (read !== undefined && read >= last) continue;
			const before = this.#users[id - 1];
			// In a missing block, only users newer than the base are known completely.
			if (!before && id <= baseUsers) continue;
			this.#put(id, merged(before, appearance));
		}
	}

	#put(id: number, appearance: UserAppearance): void {
		const before = this.#users[id - 1];
		if (!before) this.#known++;
		const same =
			before?.login === appearance.login && before.displayName === appearance.displayName;
		if (!same) this.#names[id - 1] = undefined;
		this.#users[id - 1] = { ...appearance, id };
	}
}
