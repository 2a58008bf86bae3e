import { openArchive } from '$lib/archive/read/archive';
import { exportParts } from '$lib/archive/read/export';
import type { ArchiveEntry } from '$lib/archive/tables/types';
import { save } from '$lib/ui/kit/save';

export type ExportState =
	| { readonly type: 'idle' | 'failed' }
	/** Messages so far. */
	| { readonly type: 'running' | 'done'; readonly messages: number };

/** The name of an archive's file: its log, and its start on this device. */
const fileName = ({ log, createdAt }: ArchiveEntry): string =>
	`backscroll-${log.slice(0, 8)}-${new Date(createdAt).toISOString().slice(0, 10)}.ndjson`;

/** The export of one archive into a file. */
export class ArchiveExport {
	state: ExportState = $state.raw({ type: 'idle' });
	#stopped = false;

	/** Saves all messages that are stored, for replay. */
	async run(entry: ArchiveEntry): Promise<void> {
		this.#stopped = false;
		let messages = 0;
		const parts = async function* (this: ArchiveExport): AsyncGenerator<string> {
			for await (const part of exportParts(openArchive(entry.name))) {
				if (this.#stopped) throw new DOMException('stopped', 'AbortError');
				yield part.text;
				messages += part.messages;
				this.state = { type: 'running', messages };
			}
		}.bind(this);
		try {
			const saved = await save(fileName(entry), 'application/x-ndjson', parts);
			this.state = saved ? { type: 'done', messages } : { type: 'idle' };
		} catch (error) {
			if (!this.#stopped) console.error('The export failed', error);
			this.state = { type: this.#stopped ? 'idle' : 'failed' };
		}
	}

	stop(): void {
		this.#stopped = true;
	}
}
