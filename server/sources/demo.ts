/** `--demo`: a day of invented history, then invented messages as time goes on. */
import { InventedChat, type InventedMessage } from './invented';

const DAY_MS = 24 * 60 * 60_000;
const HISTORY_MESSAGES = 4_000;
/** Mean time between two live messages. */
const LIVE_MEAN_MS = 1_200;
const BATCH = 500;

/** Feeds the relay through `ingest`, as any source would; resolves once the history is in. Returns what ends it. */
export async function startDemo(
	ingest: (events: readonly InventedMessage[]) => Promise<unknown>
): Promise<() => void> {
	const now = Date.now();
	const chat = new InventedChat({ seed: now });
	const history = times(chat, now).map((time) => chat.next(time));
	for (let at = 0; at < history.length; at += BATCH) await ingest(history.slice(at, at + BATCH));

	let timer: ReturnType<typeof setTimeout> | undefined;
	let stopped = false;
	const again = (): void => {
		if (stopped) return;
		timer = setTimeout(() => {
			// A refused message is one that nobody misses: the next one comes.
			ingest([chat.next(Date.now())]).then(again, again);
		}, chat.pause(LIVE_MEAN_MS));
	};
	again();
	return () => {
		stopped = true;
		clearTimeout(timer);
	};
}

/** Times of a day's messages up to `now`: bursts with lulls between them. */
function times(chat: InventedChat, now: number): number[] {
	const mean = DAY_MS / HISTORY_MESSAGES;
	const list: number[] = [];
	for (let time = now - DAY_MS; list.length < HISTORY_MESSAGES; list.push(Math.round(time))) {
		const lull = list.length % 40 === 0 ? 10 : 0.75;
		time = Math.min(now, time + chat.pause(mean * lull));
	}
	return list;
}
