import type { IngestAnswer } from '../../../src/lib/wire/index';
import { BatchTooLarge, EventRefused, type Deliver } from './outbox';
import { postLines, refusalIn, type FarRelay } from './relay-http';
import type { Tell } from '../source';

/** Delivers to the ingest endpoint of another relay process. Batches of one source are sent one after the other. */
export function deliverTo(relay: FarRelay, source: string, tell: Tell): Deliver {
	const path = `/api/ingest?source=${encodeURIComponent(source)}`;
	return async (events, signal) => {
		const lines = events.map((event) => JSON.stringify(event));
		const response = await postLines(relay, path, lines, { signal });
		if (!response.ok) throw await errorOf(response);
		const answer = (await response.json().catch(() => null)) as Partial<IngestAnswer> | null;
		const { accepted = NaN, duplicates = NaN, conflicts = NaN } = answer ?? {};
		// A captive portal or a proxy may answer anything with 200.
		if (accepted + duplicates + conflicts !== events.length) {
			throw new Error(`what answers at ${relay.address} is no relay`);
		}
		if (conflicts > 0)
			tell('warn', 'the relay has other lines by these ids', { source, conflicts });
	};
}

async function errorOf(response: Response): Promise<Error> {
	const { status, headers } = response;
	const { code, message, index, field = '' } = await refusalIn(response);
	const other = new Error(`the relay answered ${status}: ${message}`);
	if (status === 413) return new BatchTooLarge(message);
	if (status !== 422 || index === undefined) return other;
	if (code !== 'too-far-ahead') return new EventRefused(index, message, { field });
	// The header has whole seconds, so it may be up to a second old.
	const clock = Date.parse(headers.get('date') ?? '') + 999;
	return Number.isNaN(clock) ? other : new EventRefused(index, message, { clock });
}
