import { ByteReader, ByteWriter } from '../../wire/frame/bytes';

/** A set of ids, packed: ascending, each as its distance to the one before. */
export function packIds(ids: Iterable<number>): Uint8Array {
	const out = new ByteWriter();
	let before = 0;
	for (const id of Float64Array.from(ids).sort()) {
		out.uint(id - before);
		before = id;
	}
	return out.finish();
}

/** Whether the packed set has `id`; stops reading as soon as it knows. */
export function hasId(packed: Uint8Array, id: number): boolean {
	const reader = new ByteReader(packed);
	let at = 0;
	while (reader.left > 0 && at < id) at += reader.uint();
	return at === id;
}

/** Whether one of the packed set's ids passes the test. */
export function someId(packed: Uint8Array, test: (id: number) => boolean): boolean {
	const reader = new ByteReader(packed);
	let at = 0;
	while (reader.left > 0) if (test((at += reader.uint()))) return true;
	return false;
}
