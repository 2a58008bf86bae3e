/** Copies of one message in several channels, and one outage of several: lists of all channels show it once. */
import type { ArchivedEvent } from '$lib/archive/tables/types';
import { copyOf } from '$lib/wire/frame/origin';
import { MINUTE_MS } from '$lib/std/time';
import { sharedOutages } from './outages';

/** Copies of a message that this log doesn't have arrive within this time, in ms. */
const TOGETHER_MS = MINUTE_MS;

/** By seq, for events of which there are several: the names of the other channels; null for one that isn't shown. */
export type Copies = ReadonlyMap<number, readonly string[] | null>;

/** Finds the copies, and the shared outages, among events, in any order. The original is shown, or else the copy that comes first. */
export function copiesIn(events: readonly ArchivedEvent[]): Copies {
	const copies = new Map<number, readonly string[] | null>(sharedOutages(events));
	const bySeq = new Map(events.map((event) => [event.seq, event]));
	let said: Map<string, ArchivedEvent[]> | null = null;
	/** The original that came after its copy, which therefore doesn't know its seq. */
	const late = (copy: ArchivedEvent, key: string): ArchivedEvent | undefined => {
		if (!said) {
			said = new Map();
			for (const event of events) {
				const own = saidIn(event, event.channel?.name);
				said.set(own, [...(said.get(own) ?? []), event]);
			}
		}
		const same = said.get(key) ?? [];
		return same.find(
			({ seq, sentAt }) => seq > copy.seq && Math.abs(sentAt - copy.sentAt) <= TOGETHER_MS
		);
	};
	/** Those that stand for an original that isn't among the events. */
	const first = new Map<string, ArchivedEvent>();
	for (const event of events) {
		const from = event.attributes.length > 0 ? copyOf(event) : null;
		if (!from) continue;
		const key = from.seq === null ? saidIn(event, from.channel) : `${from.seq}`;
		const original = from.seq === null ? late(event, key) : bySeq.get(from.seq);
		const known = original ?? first.get(key);
		const another =
			known?.channel?.id === event.channel?.id ||
			(from.seq === null && Math.abs((known?.sentAt ?? 0) - event.sentAt) > TOGETHER_MS);
		if (!known || another) {
			first.set(key, event);
			continue;
		}
		const channels = copies.get(known.seq) ?? [];
		const name = event.channel?.name;
		const more = name !== undefined && !channels.includes(name) ? [name] : [];
		copies.set(known.seq, [...channels, ...more]);
		copies.set(event.seq, null);
	}
	return copies;
}

/** What was said in a channel, and by whom. */
const saidIn = ({ channel, author, text }: ArchivedEvent, name: string | undefined): string =>
	`${channel?.source} ${name} ${author?.user} ${text}`;
