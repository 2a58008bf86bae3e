/** Tells a relay elsewhere how channels stand. */
import type { ChannelStatus } from './source';

/** How often it is looked whether something changed, and said again that nothing did, in ms. */
const LOOK_MS = 1_000;
const AGAIN_MS = 10_000;
const ANSWER_MS = 10_000;

/** Reports until the function that it returns is called. What can't be delivered is said again. */
export function reportTo(
	relay: string,
	token: string,
	statuses: () => readonly ChannelStatus[]
): () => void {
	let told = '';
	let toldAt = 0;
	let busy = false;
	const look = async (): Promise<void> => {
		const all = statuses();
		const text = JSON.stringify(all);
		if (busy || (text === told && Date.now() - toldAt < AGAIN_MS)) return;
		busy = true;
		try {
			for (const source of new Set(all.map((status) => status.source))) {
				await report(relay, token, source, all);
			}
			told = text;
			toldAt = Date.now();
		} catch {
			// The outbox tells of a relay that isn't there.
		} finally {
			busy = false;
		}
	};
	void look();
	const timer = setInterval(() => void look(), LOOK_MS);
	return () => clearInterval(timer);
}

async function report(
	relay: string,
	token: string,
	source: string,
	all: readonly ChannelStatus[]
): Promise<void> {
	const channels = all
		.filter((status) => status.source === source)
		.map(({ channel, state, reason, since }) => ({ channel, state, reason, since }));
	const url = `${relay.replace(/\/$/, '')}/api/sources/${encodeURIComponent(source)}/channels`;
	const response = await fetch(url, {
		method: 'POST',
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
		body: JSON.stringify(channels),
		signal: AbortSignal.timeout(ANSWER_MS)
	});
	await response.body?.cancel();
	if (!response.ok) throw new Error(`the relay answered ${response.status}`);
}
