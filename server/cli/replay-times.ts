/** The times of a line's event. */
import { Refusal } from '../relay/refusal';
import { timeOf } from '../relay/fields';
import type { Line } from './replay-lines';

const TIMES = ['sentAt', 'from', 'to'];

/**
 * The times of a line's event that the relay would accept, epoch ms. Any other time stays as it is, for the
 * relay to refuse.
 */
function timesOf(text: string): { event: Record<string, unknown>; times: Record<string, number> } {
	const times: Record<string, number> = {};
	const event: unknown = JSON.parse(text);
	if (typeof event !== 'object' || event === null) return { event: {}, times };
	const fields = event as Record<string, unknown>;
	for (const field of TIMES) {
		if (fields[field] === undefined) continue;
		try {
			times[field] = timeOf(fields[field], field, 0, Date.now());
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
		}
	}
	return { event: fields, times };
}

/** When a line's event was sent, or an outage began, epoch ms; infinitely late where it doesn't say. */
export function sentAtOf({ text }: Line): number {
	const { sentAt, from } = timesOf(text).times;
	return sentAt ?? from ?? Infinity;
}

/** The latest time of the lines, epoch ms, or null if none has one. */
export async function latestTime(lines: AsyncIterable<Line>): Promise<number | null> {
	let latest: number | null = null;
	for await (const { text } of lines) {
		for (const time of Object.values(timesOf(text).times)) {
			if (latest === null || time > latest) latest = time;
		}
	}
	return latest;
}

/** The line with its times moved by `shift` ms; unchanged if it has none. */
export function shifted(line: Line, shift: number): Line {
	const { event, times } = timesOf(line.text);
	const moved = Object.entries(times).map(([field, time]) => [field, time + shift]);
	if (moved.length === 0) return line;
	return { ...line, text: JSON.stringify({ ...event, ...Object.fromEntries(moved) }) };
}
