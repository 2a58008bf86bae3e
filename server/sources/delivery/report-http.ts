/** Tells a relay elsewhere how channels stand. */
import { post, refusalIn, type FarRelay } from './relay-http';
import type { ChannelStatus, Tell } from '../source';

/** How often it is looked whether something changed, and said again that nothing did, in ms. */
const LOOK_MS = 1_000;
const AGAIN_MS = 10_000;

export interface ReportOptions {
	readonly relay: FarRelay;
	/** Tells this process from others that keep channels of the same sources. */
	readonly process: string;
	readonly statuses: () => readonly ChannelStatus[];
	readonly tell: Tell;
}

/** Reports until the function that it returns is called. What can't be delivered is told once, and said again. */
export function reportTo({ relay, process, statuses, tell }: ReportOptions): () => void {
	let said = '';
	let saidAt = 0;
	let busy = false;
	let failed = '';
	const look = async (): Promise<void> => {
		const all = statuses();
		const text = JSON.stringify(all);
		if (busy || (text === said && Date.now() - saidAt < AGAIN_MS)) return;
		busy = true;
		try {
			const refused: string[] = [];
			for (const source of new Set(all.map((status) => status.source))) {
				const refusal = await report(relay, process, source, all);
				if (refusal !== null) refused.push(`${source}: ${refusal}`);
			}
			told(refused.join('; '));
			said = text;
			saidAt = Date.now();
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

/** Answers why the relay doesn't take it, and what to do; null where it does. */
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
	const response = await post(relay, path, headers, JSON.stringify(channels));
	if (response.ok) {
		await response.body?.cancel();
		return null;
	}
	const { code, message } = await refusalIn(response);
	const { status } = response;
	// The others say themselves what to do.
	const advice =
		code === '' || status === 404 ? `: is ${relay.address} the relay, and of this version?` : '';
	return `the relay answered ${status}: ${message}${advice}`;
}
