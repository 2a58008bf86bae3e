/** An export as a stream of text: what is in memory is one batch of rows, however many there are. */
import { type ExportRow } from './row';
import type { Writer } from './writer';

/** A part of an export. */
export interface ExportPart {
	readonly text: string;
	/** Messages in it. */
	readonly messages: number;
}

/** Another number of messages was found than was said: what was written of them isn't what its head says. */
export class WrongCount extends Error {
	constructor(said: number, found: number) {
		super(`${found} messages were found instead of ${said}`);
	}
}

/**
 * Writes batches of rows, and the end only if as many `messages` came as were said. `isCounted`: of a row's kind. Throws
 * WrongCount, and what the batches throw.
 */
export async function* written(
	writer: Writer,
	batches: AsyncIterable<readonly ExportRow[]> | Iterable<readonly ExportRow[]>,
	{ messages, isCounted }: { readonly messages: number; isCounted(kind: number): boolean }
): AsyncGenerator<ExportPart> {
	yield { text: writer.head(), messages: 0 };
	let found = 0;
	for await (const rows of batches) {
		const counted = rows.filter(({ event }) => isCounted(event.kind)).length;
		found += counted;
		yield { text: await writer.rows(rows), messages: counted };
	}
	if (found !== messages) throw new WrongCount(messages, found);
	yield { text: writer.end(), messages: 0 };
}
