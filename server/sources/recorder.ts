import type { Marks } from './marks';
import type { ChannelState, ChannelStatus, Recording, SourceEvent, Tell } from './source';

/** How often the moment up to which channels were heard is noted, in ms: a crash is put on record this exactly. */
const NOTE_MS = 2_000;

interface Standing {
	state: ChannelState;
	reason: string;
	since: number;
	id: string | null;
	/** What isn't on record yet: since when nothing was heard, and why. */
	outage: { readonly from: number; readonly cause: string } | null;
}

export interface RecorderOptions {
	readonly source: string;
	readonly channels: readonly string[];
	readonly marks: Marks;
	/** Takes events in their order. */
	readonly add: (event: SourceEvent) => void;
	/** The clock, epoch ms. */
	readonly now: () => number;
	readonly tell: Tell;
}

/**
 * Writes down what a source hears, and what it doesn't: a time in which a channel was not heard becomes an
 * outage of that channel when it is heard again. The time between two runs is one, too.
 */
export class Recorder implements Recording {
	readonly #channels = new Map<string, Standing>();
	readonly #timer: ReturnType<typeof setInterval>;

	constructor(private readonly options: RecorderOptions) {
		const { source, channels, marks, now } = options;
		for (const channel of channels) {
			const mark = marks.get(source, channel);
			this.#channels.set(channel, {
				state: 'joining',
				reason: '',
				since: now(),
				id: mark?.id ?? null,
				outage: mark ? { from: mark.heard, cause: 'recording was stopped' } : null
			});
		}
		this.#timer = setInterval(() => this.#note(), NOTE_MS);
	}

	get statuses(): ChannelStatus[] {
		return [...this.#channels].map(([channel, { state, reason, since }]) => ({
			source: this.options.source,
			channel,
			state,
			reason,
			since
		}));
	}

	event(event: SourceEvent): void {
		const standing = this.#channels.get(event.channel);
		if (!standing) return;
		if (event.id !== undefined) standing.id = event.id;
		this.options.add(event);
	}

	lastId(channel: string): string | null {
		return this.#channels.get(channel)?.id ?? null;
	}

	missing(channel: string): boolean {
		return Boolean(this.#channels.get(channel)?.outage);
	}

	live(channel: string, until: number | 'whole' = this.options.now()): void {
		const standing = this.#channels.get(channel);
		if (!standing || standing.state === 'live') return;
		const { outage } = standing;
		standing.outage = null;
		this.#enter(channel, standing, 'live', '');
		if (!outage || until === 'whole') return;
		const { from, cause } = outage;
		this.options.add({ channel, kind: 'outage', from, to: Math.max(from, until), cause });
	}

	lost(channel: string, state: ChannelState, reason: string, since = this.options.now()): void {
		const standing = this.#channels.get(channel);
		if (!standing) return;
		if (standing.state === 'live') standing.outage = { from: since, cause: reason };
		if (standing.state !== state || standing.reason !== reason) {
			this.#enter(channel, standing, state, reason);
		}
	}

	/** Notes up to when channels were heard, for the next run; what is lost from now on belongs to it. */
	close(): void {
		clearInterval(this.#timer);
		this.#note();
	}

	#enter(channel: string, standing: Standing, state: ChannelState, reason: string): void {
		standing.state = state;
		standing.reason = reason;
		standing.since = this.options.now();
		const { source, tell } = this.options;
		const level = state === 'live' ? 'info' : 'warn';
		tell(level, 'channel', { source, channel, state, reason });
	}

	#note(): void {
		const { source, marks, now } = this.options;
		for (const [channel, { state, id, outage }] of this.#channels) {
			const heard = state === 'live' ? now() : outage?.from;
			if (heard !== undefined) marks.set(source, channel, { heard, id });
		}
		marks.save();
	}
}
