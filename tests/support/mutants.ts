/** Frames that are almost right: the golden ones with a few bytes changed, outside or inside of what is packed. */
import { readdirSync, readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { seeded } from '../../src/lib/std/random';
import {
	decodeFrame,
	inflateFrame,
	openFrame,
	packFrame,
	WireError
} from '../../src/lib/wire/index';

const golden = readdirSync('tests/golden')
	.filter((name) => name.endsWith('.frame'))
	.map((name) => new Uint8Array(readFileSync(`tests/golden/${name}`)))
	.map((bytes) => ({ bytes, range: openFrame(bytes), canonical: inflateFrame(openFrame(bytes)) }));

/** How many are changed outside of what is packed. Changes inside lead further, and cost more time. */
const OUTSIDE = 0.8;

/** Stores without packing, which is quick. */
const store = (bytes: Uint8Array): Uint8Array => deflateRawSync(bytes, { level: 0 });

/** What becomes of bytes from outside: read, refused with a WireError, or worse. */
export type Outcome = 'read' | 'refused' | { readonly worse: unknown };

export function outcomeOf(bytes: Uint8Array): Outcome {
	try {
		const { events } = decodeFrame(bytes);
		return events.length <= 512 ? 'read' : { worse: new Error(`${events.length} events`) };
	} catch (error) {
		return error instanceof WireError ? 'refused' : { worse: error };
	}
}

/** Mutants, the same for the same seed. */
export function mutants(seed: number): () => Uint8Array {
	const next = seeded(seed);
	const below = (limit: number): number => Math.floor(next() * limit);
	const changed = (bytes: Uint8Array): Uint8Array => {
		const copy = bytes.slice();
		for (let flips = 1 + below(4); flips > 0; flips--) copy[below(copy.length)] = below(256);
		return next() < 0.2 ? copy.subarray(0, below(copy.length)) : copy;
	};
	return () => {
		const frame = golden[below(golden.length)];
		if (!frame) throw new Error('there are no golden frames');
		if (next() < OUTSIDE) return changed(frame.bytes);
		// What is packed has no checksum: a change of it has to get through to the tables.
		const { head, text } = frame.canonical;
		const inHead = next() < 0.8;
		const canonical = { head: inHead ? changed(head) : head, text: inHead ? text : changed(text) };
		return packFrame(frame.range, canonical, store);
	};
}
