import type { ExportPart } from '$lib/archive/read/export';
import { save } from './save';

export type ExportState =
	| { readonly type: 'idle' | 'failed' }
	/** Messages so far. */
	| { readonly type: 'running' | 'done'; readonly messages: number };

/** The export of messages into a file. */
export class FileExport {
	state: ExportState = $state.raw({ type: 'idle' });
	#stopped = false;

	/** Saves all parts under this name, for replay. */
	async run(name: string, parts: () => AsyncIterable<ExportPart>): Promise<void> {
		this.#stopped = false;
		let messages = 0;
		const texts = async function* (this: FileExport): AsyncGenerator<string> {
			for await (const part of parts()) {
				if (this.#stopped) throw new DOMException('stopped', 'AbortError');
				yield part.text;
				messages += part.messages;
				this.state = { type: 'running', messages };
			}
		}.bind(this);
		try {
			const saved = await save(name, 'application/x-ndjson', texts);
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
