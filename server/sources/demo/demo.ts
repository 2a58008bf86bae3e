/** `--demo`: three days of an invented community, then what it says as time goes on. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/lib/std/time';
import type { ChannelStatus, SourceEvent } from '../source';
import { RoomTalk, type DemoEvent, type Silence } from './events';
import { LIBERA, OFTC, ROOMS, type Room } from './rooms';

/** How far its history goes back. */
export const DEMO_DAYS = 3;
/** History arrives in steps: of a minute where it is fresh, longer before that, so that the start is quick. */
const DETAILED_MS = 45 * MINUTE_MS;
const STEP_MS = 15 * MINUTE_MS;

/** The clock of the demo's log: history has the time at which it was said, as if the relay had run for days. */
export class DemoClock {
	#at: number | null = null;
	readonly #clock: () => number;
	readonly now = (): number => this.#at ?? this.#clock();

	/** `clock`: that of the log, epoch ms. */
	constructor(clock: () => number) {
		this.#clock = clock;
	}

	/** Stops at a time (epoch ms); null continues with the log's clock. */
	set(at: number | null): void {
		this.#at = at;
	}
}

/** Times in which a network wasn't heard: yesterday Libera.Chat for nine minutes, two days ago one channel of OFTC for longer. */
function silencesOf({ source, channel }: Room, now: number): Silence[] {
	const ago = (ms: number, length: number, cause: string): Silence => ({
		from: now - ms,
		to: now - ms + length,
		cause
	});
	if (source === LIBERA) {
		return [ago(DAY_MS + 40 * MINUTE_MS, 9 * MINUTE_MS, `disconnected from ${LIBERA}`)];
	}
	if (source === OFTC && channel === 'linux') {
		return [ago(2 * DAY_MS + HOUR_MS, 38 * MINUTE_MS, 'kicked: flooding, sorry')];
	}
	return [];
}

/** All that the demo ever says, in order: the same for the same seed and `now` (epoch ms), with which it begins to be live. */
export function* demoEvents(seed: number, now: number): Generator<DemoEvent, never> {
	const rooms = ROOMS.map((room) =>
		new RoomTalk(room, seed, now, silencesOf(room, now)).from(now - DEMO_DAYS * DAY_MS)
	);
	const next = rooms.map((room) => room.next().value);
	for (;;) {
		const first = next.reduce((least, { at }, i) => (at < (next[least]?.at ?? 0) ? i : least), 0);
		yield next[first] as DemoEvent;
		next[first] = (rooms[first] as (typeof rooms)[number]).next().value;
	}
}

/** How its channels stand: all are recorded, and have been since their last outage. */
export const demoChannels = (now: number): ChannelStatus[] =>
	ROOMS.map((room) => ({
		...{ source: room.source, channel: room.channel, state: 'live', reason: '' },
		since: silencesOf(room, now).at(-1)?.to ?? now - DEMO_DAYS * DAY_MS
	}));

/** Takes events of one source. */
export type TakeDemo = (events: readonly SourceEvent[], source: string) => Promise<unknown>;

export interface Demo {
	/** Resolves once the history is in the log, or the demo was stopped. */
	readonly ready: Promise<void>;
	stop(): void;
}

export interface DemoOptions {
	readonly seed?: number;
	/** When it began to be live, epoch ms; what it said since then is history, too. */
	readonly begun?: number;
}

/** Feeds the relay through `take`, as any source would. */
export function startDemo(
	take: TakeDemo,
	clock: DemoClock,
	{ seed = 1, begun = Date.now() }: DemoOptions = {}
): Demo {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let stopped = false;
	const events = demoEvents(seed, begun);
	let next = events.next().value;
	const live = (): void => {
		if (stopped) return;
		timer = setTimeout(
			() => {
				const { source, event } = next;
				next = events.next().value;
				// A refused invented message is simply skipped.
				take([event], source).then(live, live);
			},
			Math.max(0, next.at - Date.now())
		);
	};
	const play = async (): Promise<void> => {
		const now = Date.now();
		while (next.at <= now) {
			const end = Math.min(now, stepEnd(next.at, now));
			const step: DemoEvent[] = [];
			for (; next.at <= end; next = events.next().value) step.push(next);
			if (stopped) return;
			clock.set(step.at(-1)?.at ?? now);
			for (const source of new Set(step.map((event) => event.source))) {
				await take(
					step.filter((event) => event.source === source).map(({ event }) => event),
					source
				);
			}
		}
		clock.set(null);
		live();
	};
	return {
		ready: play().catch((error: unknown) => {
			// A stopping relay accepts nothing more.
			if (!stopped) throw error;
		}),
		stop() {
			stopped = true;
			clearTimeout(timer);
		}
	};
}

/** The end of the step that a time of history is in. */
function stepEnd(time: number, now: number): number {
	const length = now - time < DETAILED_MS ? MINUTE_MS : STEP_MS;
	return Math.floor(time / length) * length + length - 1;
}
