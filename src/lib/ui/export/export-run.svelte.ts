import { FORMATS, type ExportFormat } from '$lib/export/formats';
import type { ResolvedQuery } from '$lib/query/resolved';
import { beginExport, type ExportJob } from '$lib/search/export/client';
import type { FoundInfo } from '$lib/search/export/device-export';
import type { ExportTold, WriteOptions } from '$lib/search/export/messages';
import { chosenFile, download, removeEmpty } from './file';

export type ExportState =
	| { readonly type: 'idle' | 'finding' | 'failed' }
	| { readonly type: 'ready'; readonly found: FoundInfo }
	/** Messages so far. */
	| { readonly type: 'writing'; readonly found: FoundInfo; readonly messages: number }
	| { readonly type: 'done'; readonly messages: number; readonly name: string }
	/** The query has an expression that can't be run. */
	| { readonly type: 'refused'; readonly message: string };

export interface SaveOptions {
	/** The file's name without what stands behind its dot. */
	readonly name: string;
	readonly format: ExportFormat;
	readonly title: string;
	/** The relay's base URL. */
	readonly relay: string;
}

/** An export of what this device has of a query: found first, then written into a file. */
export class ExportRun {
	state: ExportState = $state.raw({ type: 'idle' });
	#job: ExportJob | null = null;
	/** What to write as soon as it is found. */
	#pending: (WriteOptions & { readonly name: string }) | null = null;

	/** Finds what there is; again, if something came since. */
	find(archive: string, query: ResolvedQuery): void {
		this.stop();
		this.state = { type: 'finding' };
		this.#job = beginExport(archive, query, (told) => this.#take(told));
	}

	/** For a click: only then a browser lets the reader choose a file. Call `find` before. */
	async save({ name: stem, format, title, relay }: SaveOptions): Promise<void> {
		const job = this.#job;
		const name = `${stem}.${FORMATS[format].extension}`;
		let file;
		try {
			file = await chosenFile(name);
		} catch (error) {
			console.error('The file can not be written', error);
			this.state = { type: 'failed' };
			return;
		}
		// Another one began meanwhile, or the reader thought better of it.
		if (file === undefined || job !== this.#job) return;
		const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
		this.#pending = { name: file?.name ?? name, format, title, zone, relay, file };
		if (this.state.type === 'ready') this.#write(this.state.found);
	}

	/** Ends what is under way; what was written by then is no file. */
	stop(): void {
		this.#job?.end();
		this.#job = null;
		const file = this.#pending?.file;
		this.#pending = null;
		if (file) void removeEmpty(file);
		this.state = { type: 'idle' };
	}

	#write(found: FoundInfo): void {
		if (!this.#pending) return;
		const { name: _, ...options } = this.#pending;
		this.state = { type: 'writing', found, messages: 0 };
		this.#job?.write(options);
	}

	#take(told: ExportTold): void {
		switch (told.type) {
			case 'found':
				this.state = { type: 'ready', found: told.found };
				this.#write(told.found);
				break;
			case 'written':
				if (this.state.type === 'writing') this.state = { ...this.state, messages: told.messages };
				break;
			case 'done': {
				const name = this.#pending?.name ?? '';
				if (told.blob) download(name, told.blob);
				this.#pending = null;
				this.stop();
				this.state = { type: 'done', messages: told.messages, name };
				break;
			}
			case 'refused':
			case 'failed':
				this.stop();
				this.state = told;
		}
	}
}
