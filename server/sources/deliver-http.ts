import { promisify } from 'node:util';
import { gzip, type InputType, type ZlibOptions } from 'node:zlib';
import type { ApiError } from '../../src/lib/wire/index';
import { BatchTooLarge, EventRefused, type Deliver } from './outbox';

/** A connection that is silent for so long is given up, and the events sent again. */
const ANSWER_MS = 30_000;

const packed = promisify<InputType, ZlibOptions, Buffer>(gzip);

/** Delivers to the ingest endpoint of a relay elsewhere. Events of one source are sent one batch after the other. */
export function deliverTo(relay: string, token: string, source: string): Deliver {
	const url = `${relay.replace(/\/$/, '')}/api/ingest?source=${encodeURIComponent(source)}`;
	return async (events) => {
		const lines = events.map((event) => JSON.stringify(event)).join('\n');
		const response = await fetch(url, {
			method: 'POST',
			headers: {
				authorization: `Bearer ${token}`,
				'content-type': 'application/x-ndjson',
				'content-encoding': 'gzip'
			},
			body: new Uint8Array(await packed(lines, { level: 1 })),
			signal: AbortSignal.timeout(ANSWER_MS)
		});
		if (response.ok) return void (await response.body?.cancel());
		const body = (await response.json().catch(() => null)) as ApiError | null;
		const { message = response.statusText, index } = body?.error ?? {};
		if (response.status === 422 && index !== undefined) throw new EventRefused(index, message);
		if (response.status === 413) throw new BatchTooLarge(message);
		throw new Error(`the relay answered ${response.status}: ${message}`);
	};
}
