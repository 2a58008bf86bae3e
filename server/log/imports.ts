import { SNAPSHOT_MINUTES, isCounted, pairKey, type LogEvent } from '../../src/lib/wire/index';
import { MINUTE_MS } from '../../src/lib/std/time';
import type { ImportedState, ImportName } from './log';

/** An import: events that were said at another time than they came. Batches with the same names continue it. */
export interface Import extends ImportName {
	/** From 1, in order of their first events. */
	readonly number: number;
	/** When the log received the first of them, epoch ms. */
	readonly startedAt: number;
}

/** What an import brought to a channel; outages and notices are events, but no messages. */
export interface ImportedTotal {
	readonly number: number;
	readonly channel: number;
	readonly events: number;
	readonly messages: number;
}

const keyOf = ({ source, name }: ImportName): string => `${source}\0${name}`;

/** All imports of a log, and what they brought: those who read rates and newest messages leave it out. */
export class Imports {
	readonly #imports: Import[] = [];
	readonly #numberOf = new Map<string, number>();
	readonly #totals = new Map<number, ImportedTotal>();
	/** Messages by channel. */
	readonly #channels = new Map<number, number>();
	/** Messages by the minute in which they were received, ascending: of a day at least. */
	#minutes = new Map<number, number>();
	#newestMinute = 0;
	#changed = false;
	#liveAt: number | null = null;

	/** By number. */
	get all(): readonly Import[] {
		return this.#imports;
	}

	/** The import of these names: a known one, or one that begins at `at`, epoch ms. */
	numberOf(names: ImportName, at: number): number {
		const known = this.#numberOf.get(keyOf(names));
		if (known !== undefined) return known;
		const number = this.#imports.length + 1;
		this.restore({ number, source: names.source, name: names.name, startedAt: at });
		return number;
	}

	/** Notes the log's next event; `number`: its import, 0 if it came while it happened. */
	note({ kind, channel, receivedAt }: LogEvent, number: number): void {
		const minute = Math.floor(receivedAt / MINUTE_MS);
		if (minute < this.#newestMinute) this.#setBack(minute);
		if (number === 0) {
			this.#liveAt = receivedAt;
			return;
		}
		const messages = isCounted(kind) ? 1 : 0;
		const before = this.total(number, channel);
		this.restoreTotal({
			number,
			channel,
			events: before.events + 1,
			messages: before.messages + messages
		});
		if (messages > 0) this.#count(minute);
	}

	/** What an import has brought to a channel so far. */
	total(number: number, channel: number): ImportedTotal {
		return (
			this.#totals.get(pairKey(number, channel)) ?? { number, channel, events: 0, messages: 0 }
		);
	}

	/** When the newest event was received that no import brought, epoch ms; null before there is one. */
	get liveAt(): number | null {
		return this.#liveAt;
	}

	/** The minutes, if they have changed since they were asked for last. */
	changedMinutes(): ReadonlyMap<number, number> | null {
		if (!this.#changed) return null;
		this.#changed = false;
		return this.#minutes;
	}

	/** `after`: the first minute of the log's own marks. Null while there are no imports. */
	state(after: number): ImportedState | null {
		if (this.#imports.length === 0) return null;
		return {
			channels: [...this.#channels],
			minutes: [...this.#minutes].filter(([minute]) => minute > after),
			lastReceivedAt: this.#liveAt
		};
	}

	/** Restores stored data; imports in order of their numbers, minutes ascending. */
	restore(one: Import): void {
		this.#imports.push(one);
		this.#numberOf.set(keyOf(one), one.number);
	}

	restoreTotal(total: ImportedTotal): void {
		const { number, channel, messages } = total;
		const more = messages - this.total(number, channel).messages;
		this.#totals.set(pairKey(number, channel), total);
		if (more > 0) this.#channels.set(channel, (this.#channels.get(channel) ?? 0) + more);
	}

	restoreMinute(minute: number, messages: number): void {
		this.#minutes.set(minute, messages);
		this.#newestMinute = minute;
	}

	restoreLive(at: number | null): void {
		this.#liveAt = at;
	}

	#count(minute: number): void {
		this.restoreMinute(minute, (this.#minutes.get(minute) ?? 0) + 1);
		this.#changed = true;
		if (this.#minutes.size > 2 * SNAPSHOT_MINUTES) {
			this.#minutes = new Map([...this.#minutes].slice(-SNAPSHOT_MINUTES));
		}
	}

	/** The log's clock was set back: the marks of later minutes go (see log/minutes.ts), and so does what is theirs. */
	#setBack(minute: number): void {
		for (const each of this.#minutes.keys()) if (each > minute) this.#minutes.delete(each);
		this.#newestMinute = [...this.#minutes.keys()].at(-1) ?? 0;
		this.#changed = true;
	}
}
