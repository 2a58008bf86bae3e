/** The export of what this device has of a query: the rows of its list, or its hits. */
import { openArchive, type Archive } from '../../archive/read/archive';
import { filteredHistory } from '../../archive/read/history';
import { removalOf } from '../../archive/read/removal';
import { sizeOf } from '../../archive/tables/ranges';
import type { ArchivedEvent, ArchiveState, EventFilter } from '../../archive/tables/types';
import { FoundRows } from '../../export/found';
import { referredBy } from '../../export/referred';
import type { ExportRow } from '../../export/row';
import { NamesOfUsers } from '../../export/users';
import { listFilterOf } from '../../query/list-filter';
import { kindTest } from '../../query/matcher';
import type { ResolvedQuery } from '../../query/resolved';
import { SEGMENT_SIZE, segmentFirst, segmentLast, segmentOf } from '../../wire/frame/limits';
import { importOf } from '../../wire/frame/origin';
import { listTimes } from '../../wire/list-order';
import { Lru } from '../../std/lru';
import { ArchiveSearch } from '../parts';
import { regexesOf } from '../regexes';
import { TextStore } from '../texts';
import { headsOf } from './heads';

/** Seqs that a list is read by at once. */
const STRETCH = 16 * SEGMENT_SIZE;
/** Segments in memory: what imports brought alternates with what came meanwhile. */
const SEGMENTS = 32;

/** What an export would have, as of one moment. */
export interface FoundInfo {
	readonly messages: number;
	/** Notices, outages and acts of moderators among the rows. */
	readonly others: number;
	/** Events of the log that aren't on this device. */
	readonly missing: number;
}

/** One export: `find` first, then `rows`, as of what was stored when it was found. */
export class DeviceExport {
	readonly #archive: Archive;
	readonly #query: ResolvedQuery;
	readonly #found = new FoundRows();
	/** The events of segments that were read last, with what moderators did to them, by their place. */
	readonly #segments = new Lru<number, ReadonlyMap<number, ArchivedEvent>>(SEGMENTS);
	/** Of a row's kind: whether it is one of the messages that were found. */
	readonly isCounted: (kind: number) => boolean;
	#at = 0;

	constructor(archive: string, query: ResolvedQuery) {
		this.#archive = openArchive(archive);
		this.#query = query;
		this.isCounted = kindTest(query);
	}

	/** Throws RegexRefused. */
	async find(): Promise<FoundInfo> {
		const state = await this.#archive.state();
		if (!state) return { messages: 0, others: 0, missing: 0 };
		this.#at = state.cursor.seq;
		const timeOf = await this.#timesIn(state);
		const filter = listFilterOf(this.#query);
		const found = filter ? this.#listed(filter, state) : this.#hits();
		for await (const events of found) {
			for (const { seq, kind } of events)
				if (seq <= this.#at) this.#found.add(seq, timeOf(seq), this.isCounted(kind));
		}
		const { messages, size } = this.#found;
		const missing = this.#at - sizeOf(state.coverage);
		return { messages, others: size - messages, missing: Math.max(0, missing) };
	}

	/** In the order of lists, oldest first, with what moderators did by then. */
	async *rows(): AsyncGenerator<readonly ExportRow[]> {
		for (const seqs of this.#found.batches()) {
			const events: ArchivedEvent[] = [];
			for (const seq of seqs) {
				const event = await this.#eventAt(seq);
				if (event) events.push(event);
			}
			const referred = new Map<number, ArchivedEvent>();
			for (const seq of events.flatMap(referredBy)) {
				const event = await this.#eventAt(seq);
				if (event) referred.set(seq, event);
			}
			yield events.map((event) => this.#rowOf(event, referred));
		}
	}

	/** Sources in which names don't tell people apart. */
	async ambiguous(): Promise<ReadonlySet<string>> {
		const names = new NamesOfUsers();
		for await (const { channels, events } of headsOf(this.#archive.name)) {
			const sources = new Map(channels.map(({ id, source }) => [id, source]));
			for (const { author, channel } of events) {
				const source = sources.get(channel);
				if (author && source !== undefined) names.add(source, author);
			}
		}
		return names.ambiguous;
	}

	/** The rows of a list, and what moderators did to them. */
	async *#listed(
		filter: EventFilter,
		{ coverage }: ArchiveState
	): AsyncGenerator<readonly ArchivedEvent[]> {
		const history = filteredHistory(this.#archive.name, filter, true);
		for (const range of coverage) {
			for (let first = range.first; first <= range.last; first += STRETCH) {
				const last = Math.min(range.last, first + STRETCH - 1);
				for (const stretch of await history.window(first, last))
					if (stretch.type === 'events') yield stretch.events;
			}
		}
	}

	async *#hits(): AsyncGenerator<readonly ArchivedEvent[]> {
		const query = { ...this.#query, sort: 'old' } as const;
		const regexes = await regexesOf(query);
		const { name } = this.#archive;
		const search = new ArchiveSearch(name, query, new TextStore(0), regexes, () => false);
		await search.begin();
		for await (const { count, events } of search.parts()) if (count > 0) yield events(0, count);
	}

	/** The list time of an event by its seq; where no import brought anything, seq alone decides. */
	async #timesIn({ imported }: ArchiveState): Promise<(seq: number) => number> {
		if (imported === 0) return () => 0;
		const times = new Float64Array(this.#at + 1);
		let latest = -Infinity;
		for await (const { events } of headsOf(this.#archive.name)) {
			for (const [i, time] of listTimes(events, latest).entries()) {
				const event = events[i];
				if (!event) continue;
				times[event.seq] = time;
				if (importOf(event) === 0) latest = time;
			}
		}
		return (seq) => times[seq] ?? 0;
	}

	/** The event at a seq; undefined if it isn't stored. */
	async #eventAt(seq: number): Promise<ArchivedEvent | undefined> {
		const n = segmentOf(seq);
		let events = this.#segments.get(n);
		if (!events) {
			const stretches = await this.#archive.window(
				segmentFirst(n),
				Math.min(this.#at, segmentLast(n))
			);
			const all = stretches.flatMap((each) => (each.type === 'events' ? each.events : []));
			this.#segments.set(n, (events = new Map(all.map((event) => [event.seq, event]))));
		}
		return events.get(seq);
	}

	#rowOf(event: ArchivedEvent, referred: ReadonlyMap<number, ArchivedEvent>): ExportRow {
		const acts = event.acts?.filter(({ seq }) => seq <= this.#at) ?? [];
		return {
			event,
			removal: removalOf({ ...event, acts }),
			stored: (seq) => referred.get(seq) ?? null
		};
	}
}
