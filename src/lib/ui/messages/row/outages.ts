/** Outages of several channels at once: lists of all channels show them as one row. */
import type { ArchivedEvent } from '$lib/archive/tables/types';
import { outageOf } from '$lib/wire/frame/attributes';
import { EventKind, type Outage } from '$lib/wire/frame/event';

/** Channels of one source that stop, and go on, within this time of each other share one outage, in ms. */
const TOGETHER_MS = 1_000;

interface Shared {
	readonly event: ArchivedEvent;
	/** The last one that was found to share it: a source's channels stop, and go on, one after the other. */
	last: Outage;
	readonly channels: Set<string>;
}

const isNear = (one: Outage, other: Outage): boolean =>
	Math.abs(one.from - other.from) <= TOGETHER_MS && Math.abs(one.to - other.to) <= TOGETHER_MS;

/**
 * Of outages among `events` that several channels share, by seq: of the first one, the names of the other channels; null
 * for each of these.
 */
export function sharedOutages(
	events: readonly ArchivedEvent[]
): ReadonlyMap<number, readonly string[] | null> {
	const bySource = new Map<string, Shared[]>();
	const others = new Map<number, readonly string[] | null>();
	for (const event of events) {
		if (event.kind !== EventKind.outage || !event.channel) continue;
		const { source, name } = event.channel;
		const outage = outageOf(event);
		if (!outage) continue;
		const known = bySource.get(source) ?? [];
		const shared = known.find(
			({ last, event: first, channels }) =>
				isNear(last, outage) && first.channel?.name !== name && !channels.has(name)
		);
		if (shared) {
			shared.last = outage;
			shared.channels.add(name);
			others.set(shared.event.seq, [...shared.channels]);
			others.set(event.seq, null);
		} else bySource.set(source, [...known, { event, last: outage, channels: new Set() }]);
	}
	return others;
}
