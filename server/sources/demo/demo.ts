/** `--demo`: a day of invented history, then invented messages as time goes on. */
import { deletionOf, InventedChat, type InventedDeletion, type InventedMessage } from './invented';
import { ADVERTISING } from './words';
import { DAY_MS, MINUTE_MS } from '../../../src/lib/std/time';

/** Mean time between two messages: during an ordinary part of the day, and live. */
const QUIET_MEAN_MS = 8_000;
const LIVE_MEAN_MS = 1_200;
/** One in so many messages advertises something; a moderator deletes it when so many more were sent. */
const ADVERTISING_EVERY = 40;
const DELETED_AFTER = 4;
/** How long before its start the demo's chat becomes lively. */
const LIVELY_MS = 3 * 60 * MINUTE_MS;
/** History arrives in steps: of a minute where charts show minutes, longer before that, so that the start is quick. */
const DETAILED_MS = 45 * MINUTE_MS;
const STEP_MS = 5 * MINUTE_MS;

/** The clock of the demo's log: history has the time at which it was said, as if the relay had run for a day. */
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

export type DemoEvent = InventedMessage | InventedDeletion;

/** What happens at a time (epoch ms): a message, and sometimes a moderator's answer to an earlier one. */
function moderated(chat: InventedChat): (time: number) => DemoEvent[] {
	let sent = 0;
	let advertising: InventedMessage | undefined;
	return (time) => {
		const message = chat.next(time);
		const turn = sent++ % ADVERTISING_EVERY;
		if (turn === 0) {
			advertising = { ...message, kind: 'message', text: ADVERTISING };
			return [advertising];
		}
		return turn === DELETED_AFTER && advertising
			? [message, deletionOf(advertising, time)]
			: [message];
	};
}

export interface Demo {
	/** Resolves once the history is in the log, or the demo was stopped. */
	readonly ready: Promise<void>;
	stop(): void;
}

/** Feeds the relay through `ingest`, as any source would. */
export function startDemo(
	ingest: (events: readonly DemoEvent[]) => Promise<unknown>,
	clock: DemoClock
): Demo {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let stopped = false;
	const begun = Date.now();
	const chat = new InventedChat({ seed: begun });
	const happening = moderated(chat);
	const again = (): void => {
		if (stopped) return;
		timer = setTimeout(() => {
			// A refused invented message is simply skipped.
			ingest(happening(Date.now())).then(again, again);
		}, chat.pause(LIVE_MEAN_MS));
	};
	const play = async (): Promise<void> => {
		const history = times(chat, begun).flatMap(happening);
		for (const batch of received(history, begun)) {
			if (stopped) return;
			clock.set(batch.at(-1)?.sentAt ?? begun);
			await ingest(batch);
		}
		clock.set(null);
		again();
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

/** Times of a day's messages up to `now`: with busier and quieter hours, pauses, and a lively end. */
function times(chat: InventedChat, now: number): number[] {
	const list: number[] = [];
	for (let time = now - DAY_MS; ;) {
		const ago = now - time;
		const lull = list.length % 40 === 0 ? 10 : 0.75;
		const tide = 1.5 + Math.sin((4 * Math.PI * ago) / DAY_MS);
		const mean =
			ago < LIVELY_MS ? LIVE_MEAN_MS * (1 + (4 * ago) / LIVELY_MS) : QUIET_MEAN_MS * lull * tide;
		time += chat.pause(mean);
		if (time > now) return list;
		list.push(Math.round(time));
	}
}

/** Groups history into steps; each step's messages arrive at its end. */
function received(history: readonly DemoEvent[], now: number): DemoEvent[][] {
	const stepOf = ({ sentAt }: DemoEvent): number =>
		now - sentAt < DETAILED_MS ? Math.floor(sentAt / MINUTE_MS) : -Math.floor(sentAt / STEP_MS);
	const batches = new Map<number, DemoEvent[]>();
	for (const message of history) {
		const step = stepOf(message);
		const batch = batches.get(step);
		if (batch) batch.push(message);
		else batches.set(step, [message]);
	}
	return [...batches.values()];
}
