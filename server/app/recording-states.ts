/** Turns how channels stand at their sources into events of the log, so that every device learns it as it learns messages. */
import {
	EventKind,
	MAX_NAME_CODE_POINTS,
	isUnrecorded,
	isWithin,
	nameOf,
	recordingAttribute,
	showsSomething,
	type ChannelRecording
} from '../../src/lib/wire/index';
import { DAY_MS } from '../../src/lib/std/time';
import { LogError, type Log, type NewEvent } from '../log/log';
import { NO_AUTHOR } from '../relay/author';
import type { ChannelStatus } from '../sources/source';
import { SILENT_MS } from './reported-channels';

/** How often it looks, in ms: well below the 5 s within which devices are to know. */
const LOOK_MS = 500;
/** The cause of a channel whose source has not been heard of since the relay started. */
const UNHEARD = 'nothing has recorded it since the relay was started';

/** Where a channel stands by the log. */
interface Told {
	readonly source: string;
	readonly name: string;
	/** Null: no source keeps it any more. */
	readonly recording: ChannelRecording | null;
}

export interface RecordingStatesOptions {
	readonly log: Pick<Log, 'append' | 'snapshot'>;
	/** How the channels stand that are kept for the relay, here and elsewhere. */
	readonly channels: () => readonly ChannelStatus[];
	/** The log's clock, epoch ms. */
	readonly now: () => number;
	/** A clock that nobody sets, ms. Default: of this process. */
	readonly steady?: () => number;
	readonly failed: (error: unknown) => void;
}

const keyOf = (source: string, name: string): string => `${source}\0${name}`;

/**
 * Writes an event of kind channelState whenever a channel stands otherwise than the log says. What an earlier run of the relay
 * left is checked, too: nothing stays live of which no source says so.
 */
export class RecordingStates {
	readonly #told = new Map<string, Told>();
	/** Channels that sources of this run have spoken of. */
	readonly #heardOf = new Set<string>();
	/** What the log refused, as it was: it isn't written again until it changes. */
	readonly #refused = new Map<string, string>();
	readonly #options: RecordingStatesOptions;
	readonly #steady: () => number;
	readonly #started: number;
	#timer: NodeJS.Timeout | undefined;
	#writing: Promise<void> | null = null;
	#failing = false;
	#closed = false;

	constructor(options: RecordingStatesOptions) {
		this.#options = options;
		this.#steady = options.steady ?? (() => performance.now());
		this.#started = this.#steady();
	}

	/** Reads what the log says of channels, and begins to look. */
	async start(): Promise<void> {
		const { channels } = await this.#options.log.snapshot();
		for (const { source, name, recording } of channels) {
			if (recording) this.#told.set(keyOf(source, name), { source, name, recording });
		}
		if (this.#closed) return;
		this.#timer = setInterval(() => void this.look(), LOOK_MS);
	}

	/** Writes what has changed. Resolves when the log has it, or has refused it. */
	look(): Promise<void> {
		this.#writing ??= this.#write().finally(() => (this.#writing = null));
		return this.#writing;
	}

	/** Looks no more. */
	async close(): Promise<void> {
		this.#closed = true;
		clearInterval(this.#timer);
		await this.#writing;
	}

	async #write(): Promise<void> {
		const changes = this.#changes();
		if (changes.length === 0) return;
		const { log, failed } = this.#options;
		try {
			const events = changes.map((change) => this.#eventOf(change));
			await log.append({ events, idempotency: null });
			for (const change of changes) this.#told.set(keyOf(change.source, change.name), change);
			this.#failing = false;
		} catch (error) {
			const refused = error instanceof LogError ? changes[error.index ?? -1] : undefined;
			// One channel for which the log has no room keeps no other from being known.
			if (refused) {
				this.#refused.set(keyOf(refused.source, refused.name), JSON.stringify(refused.recording));
			}
			if (!this.#failing || refused) failed(error);
			this.#failing = true;
		}
	}

	#changes(): Told[] {
		const changes: Told[] = [];
		const kept = new Set<string>();
		const sources = new Set<string>();
		for (const { source, channel, state, reason, since } of this.#options.channels()) {
			sources.add(source);
			const name = nameOf(channel);
			const key = keyOf(source, name);
			// Of a name that the log refuses it has no events either.
			if (!showsSomething(name) || !isWithin(name, MAX_NAME_CODE_POINTS) || kept.has(key)) continue;
			kept.add(key);
			this.#heardOf.add(key);
			const before = this.#told.get(key)?.recording ?? null;
			const after = { state, since, why: reason };
			if (before?.state === state && before.why === reason) continue;
			// While a source tries again, why it had to stays.
			if (before && isUnrecorded(before.state) && state === 'joining') continue;
			changes.push({ source, name, recording: after });
		}
		for (const [key, told] of this.#told) {
			const { source, name, recording } = told;
			if (recording === null || kept.has(key)) continue;
			const after = this.#withoutSource(key, recording, sources.has(source));
			if (after !== recording) changes.push({ source, name, recording: after });
		}
		return changes.filter(
			({ source, name, recording }) =>
				this.#refused.get(keyOf(source, name)) !== JSON.stringify(recording)
		);
	}

	/**
	 * What becomes of a channel that no source speaks of. If its source keeps others, or has spoken of it before, it was given
	 * up; else its process may only not have come back yet.
	 */
	#withoutSource(
		key: string,
		recording: ChannelRecording,
		isKeptSource: boolean
	): ChannelRecording | null {
		if (isKeptSource || this.#heardOf.has(key)) return null;
		if (this.#steady() - this.#started < SILENT_MS) return recording;
		const now = this.#options.now();
		if (isUnrecorded(recording.state)) return now - recording.since > DAY_MS ? null : recording;
		return { state: 'disconnected', since: now, why: UNHEARD };
	}

	#eventOf({ source, name, recording }: Told): NewEvent {
		const now = this.#options.now();
		return {
			...{ source, channel: name },
			...NO_AUTHOR,
			kind: EventKind.channelState,
			text: recording?.why ?? '',
			sentAt: Math.min(recording?.since ?? now, now),
			...{ id: null, reply: null },
			attributes: [recordingAttribute(recording)]
		};
	}
}
