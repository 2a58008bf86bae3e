import { PROTOCOLS, decodePoll, type Snapshot } from '../../src/lib/wire/index';

/**
 * The relay's snapshot as of now, at the earliest: when it took much work, the relay gives an older one for a while
 * (log/shared.ts), and on a busy machine any may have. A poll always names the head.
 */
export async function snapshotOf(url: string): Promise<Snapshot> {
	const body = JSON.stringify({ type: 'hello', protocols: PROTOCOLS, visible: true });
	const answer = await fetch(`${url}/api/poll`, { method: 'POST', body });
	const [welcome] = decodePoll(new Uint8Array(await answer.arrayBuffer()));
	const { head } = JSON.parse(String(welcome)) as { head: number };
	for (;;) {
		const snapshot = (await (await fetch(`${url}/api/snapshot`)).json()) as Snapshot;
		if (snapshot.head >= head) return snapshot;
	}
}
