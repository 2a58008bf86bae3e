/** Reads a page's archive through the app's own queries, bundled and run inside the page. */
import type { Evaluates } from './engines/device';
import { pageScript } from './page-script';

export interface ReadBack {
	/** SHA-256 over (channel, user, text, sentAt) of each message in order, as `fingerprint` makes it of the input. */
	readonly hash: string;
	readonly messages: number;
	readonly gaps: number;
	/** Seqs that don't follow the one before by exactly one. */
	readonly breaks: number;
	readonly totals: { messages: number; channels: number; users: number; at: number };
	readonly cursor: number;
}

/** What the page's archive holds, from its first event to its last. `relay` defaults to the page's origin. */
export async function readArchive(page: Evaluates, relay?: string): Promise<ReadBack> {
	const code = await pageScript('tests/support/archive-reader.page.ts', 'archiveReader');
	return page.evaluate(
		`(async () => { ${code}; return archiveReader.read(${JSON.stringify(relay ?? null)} ?? location.origin); })()`
	) as Promise<ReadBack>;
}
