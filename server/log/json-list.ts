/** Long lists as JSON, made in pieces. */
import type { Pace } from './pace';

/** Items turned into text at once. */
const ITEMS = 256;
const encoder = new TextEncoder();

/** `{"list":[items 0 … count-1], …}` as bytes; `rest` are the object's other fields. */
export async function jsonWithList(
	rest: Readonly<Record<string, unknown>>,
	list: string,
	count: number,
	item: (index: number) => unknown,
	pace: Pace
): Promise<Uint8Array> {
	const parts = [encoder.encode(`${JSON.stringify(rest).slice(0, -1)},${JSON.stringify(list)}:[`)];
	for (let from = 0; from < count; from += ITEMS) {
		const items = Array.from({ length: Math.min(ITEMS, count - from) }, (_, i) => item(from + i));
		parts.push(encoder.encode((from > 0 ? ',' : '') + JSON.stringify(items).slice(1, -1)));
		if (pace.isDue) await pace.rest();
	}
	parts.push(encoder.encode(']}'));
	const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		bytes.set(part, at);
		at += part.length;
	}
	return bytes;
}
