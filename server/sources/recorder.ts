import { quotedWords, showsSomething } from '../../src/lib/wire/index';
import type { Mark, Marks } from './marks';
import { withNames } from './names';
import type { ChannelState, ChannelStatus, LineMark, Recording, SourceEvent, Tell } from './source';

/** How often the progress is stored, in ms: after a crash, the outage is exact to within two of these. */
const NOTE_MS = 1_000;
/** How long a channel may be joined without its server's confirmation until it counts as not recorded, in ms. */
const JOINING_MS = 60_000;
/** How many of a channel's newest lines are known again, in this run and in the next. */
const LINES = 64;
const NOTED_LINES = 4;
/** What moderators did isn't a message: no server's history has it by its id. */
const MODERATION: ReadonlySet<SourceEvent['kind']> = new Set(['deleted', 'purged', 'cleared']);

const UNCONFIRMED = 'the server has not confirmed the join';

interface Standing {
	state: ChannelState;
	reason: string;
	/** Since when the channel has been live, or not live, epoch ms. */
	since: number;
	/** When it entered its state. */
	entered: number;
	id: string | null;
	lines: LineMark[];
	/** Why the channel has been silent since then, if that isn't recorded yet. */
	outage: { readonly cause: string } | null;
}

/** A server's reason may be long and contain anything; a relay accepts only a short one that shows something. */
const LONGEST_REASON = 300;
function reasonOf(words: string): string {
	const reason = quotedWords(words, LONGEST_REASON);
	return showsSomething(reason) ? reason : '';
}

/** Accepts events, in order. */
export interface Intake {
	add(event: SourceEvent): void;
	/** The position of the last accepted event; null while some found no room and that isn't recorded yet. */
	readonly position: number | null;
	/** The position up to which the end of the process loses nothing. */
	readonly safe: number;
}

export interface RecorderOptions {
	readonly source: string;
	readonly channels: readonly string[];
	readonly marks: Marks;
	readonly intake: Intake;
	/** When the source's server last gave a sign, epoch ms. */
	readonly heard: () => number;
	/** The clock, epoch ms. */
	readonly now: () => number;
	readonly tell: Tell;
}

/**
 * Records a source's lines and its outages: a period in which a channel was not heard becomes an outage when
 * it is heard again. So does the time between two runs.
 */
export class Recorder implements Recording {
	readonly #channels = new Map<string, Standing>();
	readonly #timer: NodeJS.Timeout;
	/** The time up to which channels were heard, to be stored once everything up to `position` is safe. */
	#noted: {
		readonly position: number;
		readonly marks: readonly (readonly [string, Mark])[];
	} | null = null;
	/** When the source was stopped, epoch ms. */
	#ended: number | null = null;
	#unsaved = false;
	readonly #options: RecorderOptions;

	constructor(options: RecorderOptions) {
		this.#options = options;
		const { source, channels, marks, now } = options;
		for (const channel of channels) {
			const mark = marks.get(source, channel);
			this.#channels.set(channel, {
				state: 'joining',
				reason: '',
				since: mark?.heard ?? now(),
				entered: now(),
				id: mark?.id ?? null,
				lines: [...(mark?.lines ?? [])],
				outage: mark ? { cause: mark.cause ?? 'recording was stopped' } : null
			});
		}
		this.#timer = setInterval(() => {
			this.#giveUpJoining();
			this.#note();
		}, NOTE_MS).unref();
	}

	get statuses(): ChannelStatus[] {
		return [...this.#channels].map(([channel, { state, reason, since }]) => ({
			source: this.#options.source,
			channel,
			state,
			reason,
			since
		}));
	}

	event(event: SourceEvent, mark: LineMark | null = null): void {
		const standing = this.#channels.get(event.channel);
		if (!standing) return;
		// A line proves that its channel is live, whether or not the source said so before; the outage is recorded
		// first.
		this.live(event.channel);
		if (event.id !== undefined && !MODERATION.has(event.kind)) standing.id = event.id;
		if (mark) standing.lines.push(mark);
		if (standing.lines.length > 2 * LINES) standing.lines = standing.lines.slice(-LINES);
		this.#options.intake.add(withNames(event));
	}

	lastId(channel: string): string | null {
		return this.#channels.get(channel)?.id ?? null;
	}

	lastLines(channel: string): readonly LineMark[] {
		return this.#channels.get(channel)?.lines ?? [];
	}

	missing(channel: string): boolean {
		return Boolean(this.#channels.get(channel)?.outage);
	}

	live(channel: string, until: number | 'whole' = this.#options.now()): void {
		const standing = this.#channels.get(channel);
		if (!standing || standing.state === 'live') return;
		const { outage, since: from } = standing;
		standing.outage = null;
		standing.since = this.#options.now();
		this.#enter(channel, standing, 'live', '');
		if (!outage || until === 'whole') return;
		const { cause } = outage;
		// By a different clock the outage may have ended before it began; then everything up to now is missing.
		const to = until < from ? Math.max(from, this.#options.now()) : until;
		this.#options.intake.add({ channel, kind: 'outage', from, to, cause });
	}

	lost(channel: string, state: ChannelState, words: string, since = this.#options.now()): void {
		const standing = this.#channels.get(channel);
		if (!standing) return;
		const reason = reasonOf(words);
		if (standing.state === 'live') {
			standing.since = since;
			standing.outage = { cause: reason || state };
		}
		if (standing.state !== state || standing.reason !== reason) {
			this.#enter(channel, standing, state, reason);
		}
	}

	/** The source was stopped: stores the progress for the next run once `deliver` has sent what it can. */
	async close(deliver: () => Promise<void>): Promise<void> {
		clearInterval(this.#timer);
		this.#ended = this.#options.now();
		await deliver();
		// The second call stores what the first one noted.
		this.#note();
		this.#note();
	}

	/** A join that no server confirms records nothing, although nothing fails. The source goes on trying. */
	#giveUpJoining(): void {
		const since = this.#options.now() - JOINING_MS;
		for (const [channel, { state, entered }] of this.#channels) {
			if (state === 'joining' && entered <= since) this.lost(channel, 'disconnected', UNCONFIRMED);
		}
	}

	#enter(channel: string, standing: Standing, state: ChannelState, reason: string): void {
		standing.state = state;
		standing.entered = this.#options.now();
		standing.reason = reason;
		const { source, tell } = this.#options;
		const level = state === 'live' || state === 'joining' ? 'info' : 'warn';
		tell(level, 'channel', { source, channel, state, reason });
	}

	/** Stores the previous progress if it is safe by now, and notes the present one. */
	#note(): void {
		const { source, marks, intake } = this.#options;
		const { position, safe } = intake;
		if (this.#noted && this.#noted.position > safe) return;
		for (const [channel, mark] of this.#noted?.marks ?? []) marks.set(source, channel, mark);
		this.#noted = position === null ? null : { position, marks: this.#marks() };
		try {
			marks.save();
			this.#unsaved = false;
		} catch (error) {
			// The older file stays: the next outage begins earlier than necessary.
			if (this.#unsaved) return;
			this.#unsaved = true;
			const reason = error instanceof Error ? error.message : String(error);
			this.#options.tell('warn', 'how far channels were heard could not be noted', { reason });
		}
	}

	#marks(): (readonly [string, Mark])[] {
		const live = Math.min(this.#options.heard(), this.#ended ?? this.#options.now());
		return [...this.#channels].flatMap(([channel, standing]) => {
			const { state, since, id, outage } = standing;
			const lines = standing.lines.slice(-NOTED_LINES);
			const newest = { id, ...(lines.length > 0 && { lines }) };
			if (state === 'live') return [[channel, { heard: live, ...newest }] as const];
			return outage ? [[channel, { heard: since, ...newest, ...outage }] as const] : [];
		});
	}
}
