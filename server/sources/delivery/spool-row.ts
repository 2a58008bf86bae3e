/** Rows of a spool on the disk: what they say, checked. */
import { crc32 } from 'node:zlib';
import type { SourceEvent } from '../source';

/** An event's number, the event as JSON, and its checksum; rows of earlier versions have none. */
export type Row = readonly [n: number, event: string, sum: number | null];

/** The longest event of which each bit is tried, in bytes: some ms. */
const LONGEST_TRIED = 2_048;
/** Why messages are missing. */
export const DAMAGED = 'a message was damaged on the disk before the relay had it';

/** The checksum of an event as JSON. */
export const sumOf = (event: string | Uint8Array): number => crc32(event);

/**
 * The events of rows, in order and one a row: where a row isn't as it was written, an outage stands for it. `bytesOf`
 * returns what a row has in place of its event.
 */
export function eventsOf(
	rows: readonly Row[],
	bytesOf: (n: number) => Uint8Array | undefined
): { readonly events: SourceEvent[]; readonly lost: readonly number[] } {
	const found = rows.map((row) => eventOf(row) ?? mended(row, bytesOf));
	const events = found.map((event, i) => event ?? outageFor(rows[i], found, i));
	return { events, lost: rows.flatMap(([n], i) => (found[i] ? [] : [n])) };
}

function eventOf([, event, sum]: Row): SourceEvent | null {
	if (sum !== null && sum !== sumOf(event)) return null;
	try {
		const value: unknown = JSON.parse(event);
		return typeof value === 'object' ? (value as SourceEvent | null) : null;
	} catch {
		return null;
	}
}

/** The event of a row of which one bit has flipped. */
function mended(
	[n, , sum]: Row,
	bytesOf: (n: number) => Uint8Array | undefined
): SourceEvent | null {
	const stored = bytesOf(n);
	if (sum === null || !stored || stored.length > LONGEST_TRIED) return null;
	const bytes = Uint8Array.from(stored);
	for (let bit = 0; bit < 8 * bytes.length; bit++) {
		const [at, mask] = [bit >> 3, 1 << (bit & 7)];
		bytes[at] = (bytes[at] ?? 0) ^ mask;
		if (sumOf(bytes) === sum) return eventOf([n, new TextDecoder().decode(bytes), sum]);
		bytes[at] ^= mask;
	}
	return null;
}

/** Stands for a lost event: in its channel, if that is one of the others', else in that of the event beside it. */
function outageFor(
	row: Row | undefined,
	found: readonly (SourceEvent | null)[],
	at: number
): SourceEvent {
	const [n, text] = row ?? [0, ''];
	const before = found.findLast((event, i) => event !== null && i < at);
	const after = found.find((event, i) => event !== null && i > at);
	const claimed = /"channel":"([^"\\]+)"/.exec(text)?.[1];
	const isKnown = found.some((event) => event !== null && event.channel === claimed);
	const channel = (isKnown ? claimed : (before ?? after)?.channel) ?? claimed ?? '';
	const from = timeOf(before) ?? timeOf(after) ?? Date.now();
	const to = Math.max(from, timeOf(after) ?? from);
	// The same each time that it is read, so that the relay has it once.
	const id = `damaged.${n}.${sumOf(text)}`;
	return { id, channel, kind: 'outage', from, to, cause: DAMAGED };
}

const timeOf = (event: SourceEvent | null | undefined): number | undefined =>
	event?.sentAt ?? event?.to;
