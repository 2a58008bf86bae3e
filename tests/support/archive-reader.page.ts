/** Runs in the page: see archive-reader.ts. */
import { openArchive } from '../../src/lib/archive/read/archive';
import { currentArchive } from '../../src/lib/archive/registry/registry';
import type { ReadBack } from './archive-reader';
import { hex } from '../../src/lib/std/hex';

const STEP = 4_096;

export async function read(relay: string): Promise<ReadBack> {
	const entry = await currentArchive(relay);
	if (!entry) throw new Error(`no archive of ${relay}`);
	const archive = openArchive(entry.name);
	const state = await archive.state();
	if (!state) throw new Error('the archive has no state');
	const lines: string[] = [];
	let gaps = 0;
	let breaks = 0;
	let last = 0;
	for (let from = 1; from <= state.cursor.seq; from += STEP) {
		for (const stretch of await archive.window(from, Math.min(from + STEP - 1, state.cursor.seq))) {
			if (stretch.type === 'gap') {
				gaps += 1;
				continue;
			}
			for (const { seq, channel, author, text, sentAt } of stretch.events) {
				if (seq !== last + 1) breaks += 1;
				last = seq;
				lines.push(JSON.stringify([channel?.name, author?.login, text, sentAt]) + '\n');
			}
		}
	}
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(lines.join('')));
	return {
		hash: hex(new Uint8Array(digest)),
		messages: lines.length,
		gaps,
		breaks,
		totals: state.totals,
		cursor: state.cursor.seq
	};
}
