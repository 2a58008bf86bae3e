/** Reads what an export has to know of all stored events before it begins, without their texts. */
import { databaseOf, present } from '../../archive/tables/schema';
import type { FrameHead } from '../../wire/frame/canonical-read';
import { decodeHead, openFrame } from '../../wire/frame/frame';

/** Segments read at once. */
const STEP = 8;

/** The heads of an archive's segments and of the frames after them, by seq. */
export async function* headsOf(archive: string): AsyncGenerator<FrameHead> {
	const { segments, frames } = databaseOf(archive);
	const numbers = await segments.toCollection().primaryKeys();
	for (let at = 0; at < numbers.length; at += STEP) {
		for (const { bytes } of present(await segments.bulkGet(numbers.slice(at, at + STEP))))
			yield decodeHead(openFrame(bytes));
	}
	for (const { bytes } of present(await frames.toArray())) yield decodeHead(openFrame(bytes));
}
