/** Times in which nobody listened, for a strip: of one channel, or of all. */
import { foldName } from '$lib/wire/names';
import type { LogRecord } from '$lib/wire/queries';

/** Epoch ms. `whole`: nothing that the list shows was recorded; otherwise some of its channels were. */
export interface Unrecorded {
	readonly from: number;
	readonly to: number;
	readonly whole: boolean;
}

/** A channel as the relay's record names it. */
export interface NamedChannel {
	readonly id: number;
	readonly source: string;
	readonly name: string;
}

type Span = Pick<Unrecorded, 'from' | 'to'>;

/** The end of what goes on. */
const OPEN = Number.MAX_SAFE_INTEGER;

/** The outages that a record knows, without an end for a channel that isn't live: of one channel, or, with null, of all. */
export function unrecordedIn(record: LogRecord, of: NamedChannel | null): Unrecorded[] {
	const down = record.kept.filter(({ state }) => state !== 'live');
	if (of) {
		const spans = [
			...record.outages.filter(({ channel }) => channel === of.id),
			...down
				.filter(
					({ source, channel }) => source === of.source && foldName(channel) === foldName(of.name)
				)
				.map(({ since }) => ({ from: since, to: OPEN }))
		];
		return layered(spans, 1);
	}
	// Each outage is of one channel; without a word of what is recorded, one is all there is.
	const spans = [...record.outages, ...down.map(({ since }) => ({ from: since, to: OPEN }))];
	return layered(spans, Math.max(1, record.kept.length));
}

/** The times that spans cover, ascending; `whole` where at least `all` of them lie on each other. */
function layered(spans: readonly Span[], all: number): Unrecorded[] {
	const edges = spans
		.filter(({ from, to }) => to > from)
		.flatMap(({ from, to }) => [
			{ at: from, by: 1 },
			{ at: to, by: -1 }
		])
		.sort((a, b) => a.at - b.at || b.by - a.by);
	const found: Unrecorded[] = [];
	let depth = 0;
	for (const [i, { at, by }] of edges.entries()) {
		depth += by;
		const next = edges[i + 1]?.at ?? at;
		if (depth === 0 || next === at) continue;
		const whole = depth >= all;
		const last = found.at(-1);
		if (last && last.to === at && last.whole === whole)
			found[found.length - 1] = { ...last, to: next };
		else found.push({ from: at, to: next, whole });
	}
	return found;
}
