/** Messages between a page and its export worker. */
import type { ExportFormat } from '../../export/formats';
import type { ResolvedQuery } from '../../query/resolved';
import type { FoundInfo } from './device-export';

/** Finds what an export would have. */
interface FindOrder {
	readonly type: 'find';
	/** Name of the archive's database. */
	readonly archive: string;
	readonly query: ResolvedQuery;
}

/** How what was found is written. */
export interface WriteOptions {
	readonly format: ExportFormat;
	/** What it is, in words. */
	readonly title: string;
	/** IANA. */
	readonly zone: string;
	/** The relay's base URL: by it this browser has pictures. */
	readonly relay: string;
	/** Where to; null for a blob in the answer. */
	readonly file: FileSystemFileHandle | null;
}

export type ExportOrder = FindOrder | (WriteOptions & { readonly type: 'write' });

export type ExportTold =
	| { readonly type: 'found'; readonly found: FoundInfo }
	/** Messages so far. */
	| { readonly type: 'written'; readonly messages: number }
	/** `blob`: the file, where none was given. */
	| { readonly type: 'done'; readonly messages: number; readonly blob: Blob | null }
	/** The query has an expression that can't be run: `message` says why. */
	| { readonly type: 'refused'; readonly message: string }
	| { readonly type: 'failed' };
