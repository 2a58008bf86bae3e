import { randomBytes } from 'node:crypto';
import { existsSync, fsync, fsyncSync, rmSync } from 'node:fs';
import type { SourceEvent, Tell } from '../source';
import type { Spool } from './spool';
import { SpoolDamaged, type SpoolFile } from './spool-file';
import { eventsOf, sumOf, type Row } from './spool-row';
import { openSpool, salvageSpool, type SalvageOptions } from './spool-salvage';

/** Delay until new events are written to the disk, in ms. */
const WRITE_MS = 20;
/** Delay until refused events are tried again, in ms. */
const AGAIN_MS = 1_000;
/** Delay until written events survive a power cut, in ms: a sync at each write would leave no time to listen. */
const SYNC_MS = 500;
/** Events in one write: on a nearly full disk, some of them still fit. */
const WRITTEN_AT_ONCE = 1_000;
/** Limit of the bytes that wait in memory while the disk refuses writes. */
const UNWRITTEN_BYTES = 33_554_432;
/** How long it writes without a pause, in ms: others use the process, too. */
const TURN_MS = 20;

export interface DiskSpoolOptions {
	/** Limit of the waiting events' bytes. */
	readonly bytes?: number;
	/**
	 * How many bytes of events wait in memory before any goes to the disk; the end of the process loses them, but not
	 * `close`. Without it each goes to the disk soon.
	 */
	readonly memory?: number;
	/** The source's channels. */
	readonly channels?: readonly string[];
	readonly tell?: Tell;
}

/**
 * A spool that outlives its process and the relay's. An event without an id gets a permanent one, so that the
 * relay recognises a repeated event. Events that the relay accepts at once never reach the disk, and events
 * that the disk refuses wait in memory: a full disk delays nothing. An event that the disk changed is put right, or
 * an outage goes in its place; a file that can't be read is set aside, and what it says of it goes on in a new one. One
 * process uses the file at a time.
 */
export class DiskSpool implements Spool {
	readonly #path: string;
	/** Null until it is needed. */
	#file: SpoolFile | null = null;
	readonly #limit: number;
	readonly #memory: number;
	readonly #channels: readonly string[];
	readonly #tell: Tell;
	/** The prefix of ids created in this run. It prevents repeating another run's ids, even after a file was restored. */
	readonly #prefix = randomBytes(8).toString('hex');
	/** The number of the next event to come. */
	#next = 1;
	/** The number of the newest event that the relay has: if the disk refused a deletion, its row is still there. */
	#gone = 0;
	/** Rows that wait on the disk. */
	#stored = 0;
	/** The number of the newest written row, and of the newest that would survive a power cut. */
	#written = 0;
	#synced = 0;
	/** Bytes of all waiting events, and of those not on the disk. */
	#bytes = 0;
	#unwrittenBytes = 0;
	#unwritten: Row[] = [];
	#peeked: readonly Row[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;
	#syncTimer: ReturnType<typeof setTimeout> | undefined;
	/** Whether the disk's refusal has been logged. */
	#refused = false;
	/** The number of the newest lost event that has been logged. */
	#toldLost = 0;

	/**
	 * Creates `file` if it doesn't exist; one that has a part of memory does so once that is full. Throws
	 * better-sqlite3's errors, also if another process uses the file; with a part of memory it goes on in that.
	 */
	constructor(file: string, options: DiskSpoolOptions = {}) {
		const { bytes = Infinity, memory = 0, channels = [], tell = () => {} } = options;
		this.#channels = channels;
		this.#path = file;
		this.#limit = bytes;
		this.#memory = memory;
		this.#tell = tell;
		if (memory > 0 && !existsSync(file)) return;
		try {
			this.#open();
		} catch (error) {
			if (memory === 0) throw error;
			this.#refuse(error);
		}
	}

	get size(): number {
		return this.#stored + this.#unwritten.length;
	}

	get safe(): number {
		return this.#stored - Math.max(0, this.#written - Math.max(this.#synced, this.#gone));
	}

	get full(): boolean {
		return this.#bytes >= this.#limit || this.#unwrittenBytes >= UNWRITTEN_BYTES;
	}

	push(event: SourceEvent): void {
		const n = this.#next++;
		const kept = event.id === undefined ? { ...event, id: `${this.#prefix}.${n}` } : event;
		const text = JSON.stringify(kept);
		const bytes = Buffer.byteLength(text);
		this.#unwritten.push([n, text, sumOf(text)]);
		this.#unwrittenBytes += bytes;
		this.#bytes += bytes;
		if (this.#isDue()) this.#timer ??= setTimeout(() => this.#write(), WRITE_MS);
	}

	peek(limit: number): readonly SourceEvent[] {
		return this.#salvaging((file) => {
			const rows = file?.peek(this.#gone, limit) ?? [];
			// Without an error, but without rows that were written: what leads to them is damaged.
			if (file && rows.length < Math.min(limit, this.#stored))
				throw new SpoolDamaged('rows are missing');
			const peeked = [...rows, ...this.#unwritten.slice(0, limit - rows.length)];
			const { events, lost } = eventsOf(peeked, (n) => file?.bytesOf(n));
			this.#peeked = peeked;
			const fresh = lost.filter((n) => n > this.#toldLost);
			this.#toldLost = Math.max(this.#toldLost, ...fresh);
			if (fresh.length > 0) this.#tell('warn', 'the spool was damaged', { count: fresh.length });
			return events;
		});
	}

	drop(count: number): void {
		const dropped = this.#peeked.slice(0, count);
		this.#peeked = this.#peeked.slice(count);
		this.#gone = dropped.at(-1)?.[0] ?? this.#gone;
		// Some may have been written since they were peeked.
		const written = dropped.filter(([n]) => n <= this.#written).length;
		this.#stored -= written;
		this.#unwritten = this.#unwritten.slice(dropped.length - written);
		this.#unwrittenBytes -= bytesOf(dropped.slice(written));
		this.#bytes -= bytesOf(dropped);
		try {
			if (written > 0) this.#salvaging((file) => file?.delete(this.#gone));
		} catch (error) {
			// It isn't sent again in this run, and the next drop deletes it.
			this.#refuse(error);
		}
	}

	close(): void {
		if (this.#unwritten.length > 0) this.#write(Infinity);
		clearTimeout(this.#timer);
		clearTimeout(this.#syncTimer);
		if (!this.#file) return;
		try {
			fsyncSync(this.#file.log);
			this.#synced = this.#written;
		} catch (error) {
			this.#refuse(error);
		}
		this.#file.close();
		this.#file = null;
		if (this.#memory === 0 || this.size > 0) return;
		for (const end of ['', '-wal', '-shm']) rmSync(this.#path + end, { force: true });
	}

	/** Whether there are events for the disk. */
	#isDue(): boolean {
		return this.#unwrittenBytes > this.#memory || this.#stored > 0;
	}

	get #salvage(): SalvageOptions {
		return { channels: this.#channels, tell: this.#tell };
	}

	#open(): SpoolFile {
		this.#file ??= this.#found(openSpool(this.#path, this.#salvage));
		return this.#file;
	}

	/** A file that was opened has what an earlier run left. */
	#found(file: SpoolFile): SpoolFile {
		const { last, count, bytes } = file;
		this.#renumber(last);
		this.#gone = 0;
		this.#written = this.#synced = last;
		this.#stored = count;
		this.#bytes += bytes;
		return file;
	}

	/** What waits in memory comes after what is in the file, whose newest row is `last`. */
	#renumber(last: number): void {
		const ahead = Math.max(0, last + 1 - (this.#unwritten[0]?.[0] ?? this.#next));
		if (ahead === 0) return;
		this.#unwritten = this.#unwritten.map(([n, event, sum]) => [n + ahead, event, sum]);
		this.#next += ahead;
		// What was peeked has other numbers now: it is sent again, and the relay knows it by its ids.
		this.#peeked = [];
	}

	/** Acts on the file; where that finds it damaged it is set aside, and `act` gets what could be read of it. */
	#salvaging<T>(act: (file: SpoolFile | null) => T): T {
		try {
			return act(this.#file);
		} catch (error) {
			if (!(error instanceof SpoolDamaged) || !this.#file) throw error;
			this.#file.close();
			this.#file = null;
			const before = this.#bytes - this.#unwrittenBytes;
			const range = { after: this.#gone, last: this.#written };
			const file = salvageSpool(this.#path, range, error, this.#salvage);
			this.#file = file;
			// Some of what was peeked may be another row now: it is sent again, and the relay knows it by its ids.
			this.#peeked = [];
			this.#stored = file.count;
			this.#bytes += file.bytes - before;
			this.#written = this.#synced = Math.max(this.#written, file.last);
			this.#renumber(this.#written);
			return act(file);
		}
	}

	/** Writes for about `turn` ms; on and on where memory is about to be full, so that nobody brings more. */
	#write(turn = TURN_MS): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const end = performance.now() + turn;
		try {
			this.#open();
			while (this.#unwritten.length > 0) {
				this.#writeSome(this.#unwritten.slice(0, WRITTEN_AT_ONCE));
				if (performance.now() < end || this.#unwrittenBytes > UNWRITTEN_BYTES / 2) continue;
				if (this.#unwritten.length > 0) this.#timer = setTimeout(() => this.#write(), 0);
				break;
			}
			this.#refused = false;
		} catch (error) {
			this.#refuse(error);
			this.#timer = setTimeout(() => this.#write(), AGAIN_MS);
		}
	}

	/** Waits for the disk, but nothing else does. Progress is stored only once a power cut can't undo it. */
	#sync(): void {
		const file = this.#file;
		const written = this.#written;
		if (!file) return;
		this.#syncTimer = setTimeout(() => {}, 0);
		fsync(file.log, (error) => {
			if (this.#file !== file) return;
			this.#syncTimer = undefined;
			if (!error) this.#synced = Math.max(this.#synced, written);
			else this.#refuse(error);
			if (error || this.#written > written) {
				this.#syncTimer = setTimeout(() => this.#sync(), error ? AGAIN_MS : SYNC_MS);
			}
		});
	}

	#writeSome(rows: readonly Row[]): void {
		// A salvage may give them other numbers.
		this.#salvaging((file) => file?.insert(this.#unwritten.slice(0, rows.length)));
		this.#stored += rows.length;
		this.#written = this.#unwritten[rows.length - 1]?.[0] ?? this.#written;
		this.#syncTimer ??= setTimeout(() => this.#sync(), SYNC_MS);
		this.#unwritten = this.#unwritten.slice(rows.length);
		this.#unwrittenBytes -= bytesOf(rows);
	}

	#refuse(error: unknown): void {
		if (this.#refused) return;
		this.#refused = true;
		const reason = error instanceof Error ? error.message : String(error);
		this.#tell('warn', 'the spool could not be written', { waiting: this.size, reason });
	}
}

const bytesOf = (rows: readonly Row[]): number =>
	rows.reduce((sum, [, event]) => sum + Buffer.byteLength(event), 0);
