import type { CachedAnswer } from '../archive/tables/types';
import { WireError } from '../wire/frame/errors';
import { queryOf } from '../wire/queries';
import { RelayRefusal, type RelayApi } from './relay-api';

/** What the status of an answer is that can't be used: as if a server on the way had failed. */
const BAD_ANSWER = 502;

/** Asks the relay a query, for a reader: whatever goes wrong is an answer, and no trouble of the connection. */
export async function askRelay(
	api: RelayApi,
	log: string,
	path: string
): Promise<CachedAnswer<unknown>> {
	const name = queryOf(path);
	if (name === undefined) return { kept: null, refused: 404 };
	try {
		const body = await api.query(log, name, path);
		return { kept: { body, storedAt: Date.now() }, refused: null };
	} catch (error) {
		if (error instanceof RelayRefusal) return { kept: null, refused: error.status };
		if (error instanceof WireError) return { kept: null, refused: BAD_ANSWER };
		throw error;
	}
}
