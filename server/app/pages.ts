/** What the relay serves besides its API: health, metrics, the app. */
import { quotedWords } from '../../src/lib/wire/index';
import type { ApiAnswer } from '../http/answers';
import type { Files } from '../http/files';
import type { PageRequest } from '../http/route';
import type { Metrics } from '../observability/metrics';
import type { Ingest } from '../relay/ingest';
import type { ChannelStatus } from '../sources/source';

export interface PageSources {
	/** The app's files: they answer every path that isn't another's. */
	readonly files: Files;
	readonly metrics: Metrics;
	readonly ingest: Ingest;
	/** How the channels stand that are kept for the relay. */
	readonly channels: () => readonly ChannelStatus[];
	/** What is damaged in the log, a line for each. */
	readonly damage: () => readonly string[];
}

/** Channels that /readyz names, and the most of a line: names and reasons come from outside, and must not make lines of their own. */
const LINES = 100;
const LONGEST_LINE = 2_000;

const text = (status: number, body: string, type = 'text/plain; charset=utf-8'): ApiAnswer => ({
	status,
	headers: { 'content-type': type, 'cache-control': 'no-store' },
	body
});

const linesOf = (lines: readonly string[]): string =>
	lines.map((line) => `${quotedWords(line, LONGEST_LINE)}\n`).join('');

/** Answers a request that isn't below /api/. */
export const pages =
	({ files, metrics, ingest, channels, damage }: PageSources) =>
	async (request: PageRequest): Promise<ApiAnswer> => {
		switch (request.path) {
			case '/healthz':
				return text(200, 'ok\n');
			case '/readyz': {
				const refusal = await ingest.refusal();
				const damaged = damage().map((line) => `damaged: ${line}`);
				return refusal
					? text(503, linesOf([`${refusal.code}: ${refusal.message}`, ...damaged]))
					: text(200, linesOf(['ready', ...damaged, ...notLive(channels())]));
			}
			case '/metrics':
				return text(200, await metrics.render(), metrics.contentType);
			default:
				return files.answer(request);
		}
	};

/** A line for each channel that is to be kept and isn't: the relay serves all the same. */
function notLive(channels: readonly ChannelStatus[]): string[] {
	const missing = channels.filter(({ state }) => state !== 'live');
	const lines = missing
		.slice(0, LINES)
		.map(
			({ source, channel, state, reason }) =>
				`${source} ${channel}: ${state}${reason ? ` (${reason})` : ''}`
		);
	return missing.length > LINES ? [...lines, `… and ${missing.length - LINES} more`] : lines;
}
