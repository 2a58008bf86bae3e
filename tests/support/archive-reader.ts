/** Reads a page's archive through the app's own queries, bundled and run inside the page. */
import { build } from 'vite';
import type { Evaluates } from './engines/device';

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

let bundle: Promise<string> | null = null;

async function bundled(): Promise<string> {
	const result = await build({
		configFile: false,
		logLevel: 'silent',
		build: {
			write: false,
			minify: false,
			lib: {
				entry: 'tests/support/archive-reader.page.ts',
				formats: ['iife'],
				name: 'archiveReader'
			}
		}
	});
	const [output] = Array.isArray(result) ? result : [result];
	if (!output || !('output' in output)) throw new Error('the archive reader was not bundled');
	return output.output[0].code;
}

/** What the page's archive holds, from its first event to its last. `relay` defaults to the page's origin. */
export async function readArchive(page: Evaluates, relay?: string): Promise<ReadBack> {
	const code = await (bundle ??= bundled());
	return page.evaluate(
		`(async () => { ${code}; return archiveReader.read(${JSON.stringify(relay ?? null)} ?? location.origin); })()`
	) as Promise<ReadBack>;
}
