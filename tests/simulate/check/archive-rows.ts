/** After each transaction of a device: what it says of itself is true, and what it stored is what the log had. */
import { frameOfLogged } from '../../../server/log/frames';
import {
	borderOf,
	inflateFrame,
	openFrame,
	segmentFirst,
	segmentLast,
	writeCanonical
} from '../../../src/lib/wire/index';
import { addRange, gapsIn } from '../../../src/lib/archive/tables/ranges';
import {
	STORED,
	type ChannelRow,
	type FrameRow,
	type SegmentRow,
	type StoredRow,
	type StreamRow
} from '../../../src/lib/archive/tables/schema';
import type { ArchiveEntry, SeqRange } from '../../../src/lib/archive/tables/types';
import type { Put, Storage } from '../device/storage';
import { Violation, type Rule } from '../kernel/violation';
import { countUpTo, type Histories, type History } from './history';

/** The registry's database. */
export const REGISTRY = 'backscroll';

export class ArchiveRows {
	readonly #histories: Histories;
	readonly #cursors = new Map<string, number>();
	/** Canonical bytes by their range. */
	readonly #canonical = new WeakMap<History, Map<string, Buffer>>();

	constructor(histories: Histories) {
		this.#histories = histories;
	}

	check(storage: Storage, name: string, puts: readonly Put[]): void {
		if (name === REGISTRY) return this.#registry(puts);
		const meta = storage.rows<StreamRow | StoredRow>(name, 'meta');
		const stream = meta.find((row): row is StreamRow => row.key === 'stream');
		const stored = meta.find((row): row is StoredRow => row.key === STORED);
		if (!stream || !stored) return;
		const fail = (rule: Rule, what: string): never => {
			throw new Violation(rule, `${name}: ${what}`);
		};
		const { seq, term } = stream.cursor;
		if (seq < (this.#cursors.get(name) ?? 0))
			fail('stored-as-logged', `its cursor went back to ${seq}`);
		this.#cursors.set(name, seq);
		const all = this.#histories.with(stream.log, seq, term);
		if (all.length === 0) fail('stored-as-logged', `its cursor ${seq} ${term} is in no history`);
		const counting = this.#histories.counting(stream.log, all);
		this.#totals(stream, counting, fail);
		for (const { table, row } of puts) {
			if (table === 'channels') this.#channel(row as unknown as ChannelRow, counting, fail);
			else if (table === 'frames') {
				const { first, last, bytes } = row as unknown as FrameRow;
				this.#bytes({ first, last }, bytes, all, fail);
			} else if (table === 'segments') {
				const { n, bytes } = row as unknown as SegmentRow;
				this.#bytes({ first: segmentFirst(n), last: segmentLast(n) }, bytes, all, fail);
			}
		}
		const missing = missingRows(storage, name, coverageOf(stream, stored));
		if (missing)
			fail('coverage-true', `${missing.first} … ${missing.last} count as stored, and aren't`);
	}

	#registry(puts: readonly Put[]): void {
		for (const { table, row } of puts) {
			const entry = row as unknown as ArchiveEntry;
			if (table !== 'archives' || entry.endedAt === null || this.#histories.breaks > 0) continue;
			throw new Violation('one-history', `${entry.name} ended with “${entry.cause}”`);
		}
	}

	#totals({ totals }: StreamRow, all: readonly History[], fail: Fail): void {
		const { at, messages, channels, users } = totals;
		const exact = all.some(
			(one) =>
				one.events.length >= at &&
				(one.messages[at - 1] ?? 0) === messages &&
				(one.channelCount[at - 1] ?? 0) === channels &&
				(one.events[at - 1]?.after.users ?? 0) === users
		);
		if (!exact)
			fail('totals-exact', `${messages} messages, ${channels} channels, ${users} users at ${at}`);
	}

	#channel({ id, messages, at }: ChannelRow, all: readonly History[], fail: Fail): void {
		const exact = all.some(
			(one) => one.events.length >= at && countUpTo(one.channels.get(id), at) === messages
		);
		if (!exact) fail('totals-exact', `channel ${id} has ${messages} messages at ${at}`);
	}

	#bytes({ first, last }: SeqRange, bytes: Uint8Array, all: readonly History[], fail: Fail): void {
		const packed = openFrame(bytes);
		if (packed.first !== first || packed.last !== last) {
			fail('stored-as-logged', `a row of ${first} … ${last} has ${packed.first} … ${packed.last}`);
		}
		const { head, text } = inflateFrame(packed);
		const same = all.some((one) =>
			this.#expected(one, first, last)?.equals(Buffer.concat([head, text]))
		);
		if (!same) fail('stored-as-logged', `events ${first} … ${last} aren't those of the log`);
	}

	#expected(history: History, first: number, last: number): Buffer | undefined {
		if (history.events.length < last) return undefined;
		let known = this.#canonical.get(history);
		if (!known) this.#canonical.set(history, (known = new Map()));
		const key = `${first} ${last}`;
		let bytes = known.get(key);
		if (!bytes) {
			const { head, text } = writeCanonical(frameOfLogged(history.events.slice(first - 1, last)));
			known.set(key, (bytes = Buffer.concat([head, text])));
		}
		return bytes;
	}
}

type Fail = (rule: Rule, what: string) => never;

/** What an archive says that it has stored. */
export function coverageOf({ cursor }: StreamRow, { ranges }: StoredRow): readonly SeqRange[] {
	const border = borderOf(cursor.seq);
	return cursor.seq > border ? addRange(ranges, { first: border + 1, last: cursor.seq }) : ranges;
}

/** What of `coverage` has no rows. */
function missingRows(
	storage: Storage,
	name: string,
	coverage: readonly SeqRange[]
): SeqRange | undefined {
	let rows: SeqRange[] = [];
	for (const { n } of storage.rows<SegmentRow>(name, 'segments')) {
		rows = addRange(rows, { first: segmentFirst(n), last: segmentLast(n) });
	}
	for (const { first, last } of storage.rows<FrameRow>(name, 'frames')) {
		rows = addRange(rows, { first, last });
	}
	return coverage.flatMap((range) => gapsIn(rows, range))[0];
}
