/** Reports the state of channels to another relay process. */
import { post, refusalIn, type FarRelay } from './relay-http';
import type { ChannelStatus, Tell } from '../source';

/** How often it checks for changes, and how often it reports without one, in ms. */
const LOOK_MS = 1_000;
const AGAIN_MS = 10_000;

export interface ReportOptions {
	readonly relay: FarRelay;
	/** Distinguishes this process from others that record channels of the same sources. */
	readonly process: string;
	readonly statuses: () => readonly ChannelStatus[];
	readonly tell: Tell;
}

/** Reports until the returned function is called. A failure is logged once; the report is repeated. */
export function reportTo({ relay, process, statuses, tell }: ReportOptions): () => void {
	let said = '';
	let saidAt = -Infinity;
	let busy = false;
	let failed = '';
	const look = async (): Promise<void> => {
		const all = statuses();
		const text = JSON.stringify(all);
		if (busy || (text === said && performance.now() - saidAt < AGAIN_MS)) return;
		busy = true;
		try {
			const refused: string[] = [];
			for (const source of new Set(all.map((status) => status.source))) {
				const refusal = await report(relay, process, source, all);
				if (refusal !== null) refused.push(`${source}: ${refusal}`);
			}
			told(refused.join('; '));
			said = text;
			saidAt = performance.now();
		} catch (error) {
			told(error instanceof Error ? error.message : String(error));
		} finally {
			busy = false;
		}
	};
	const told = (reason: string): void => {
		if (reason !== failed && reason !== '') {
			tell('warn', 'the relay is not told how channels stand', { reason });
		}
		failed = reason;
	};
	void look();
	const timer = setInterval(() => void look(), LOOK_MS);
	return () => clearInterval(timer);
}

/**
 * Reports a source's channels. A channel that the relay refuses is left out: it keeps no other from being known.
 * Returns why the relay refused the report, or a channel, with a remedy; null if it accepted all.
 */
async function report(
	relay: FarRelay,
	process: string,
	source: string,
	all: readonly ChannelStatus[]
): Promise<string | null> {
	const channels = all
		.filter((status) => status.source === source)
		.map(({ channel, state, reason, since }) => ({ channel, state, reason, since }));
	const path = `/api/sources/${encodeURIComponent(source)}/channels?process=${process}`;
	const headers = { 'content-type': 'application/json' };
	const left: string[] = [];
	for (;;) {
		const response = await post(relay, path, headers, JSON.stringify(channels));
		if (response.ok) {
			await response.body?.cancel();
			return left.length > 0 ? left.join('; ') : null;
		}
		const { code, message, field = '' } = await refusalIn(response);
		const { status } = response;
		// `3.channel`: the fourth one of the report.
		const index = status === 422 ? Number(/^(\d+)\b/.exec(field)?.[1] ?? NaN) : NaN;
		const [refused] = index in channels ? channels.splice(index, 1) : [];
		if (refused) {
			left.push(`the relay refuses the channel ${refused.channel}: ${message}`);
			continue;
		}
		// The other errors contain their own remedy.
		const advice =
			code === '' || status === 404 ? `: is ${relay.address} the relay, and of this version?` : '';
		return `the relay answered ${status}: ${message}${advice}`;
	}
}
