// Apart from the answers' schemas, which pages and most workers don't load.
import type { Query } from './queries';

/**
 * A query's path below `/api/logs/:log/`: its address at the relay, and the key of its cached answer. Parameters
 * come in the order in which the object has them, so whoever asks the same thing has to write them in the same order.
 */
export function queryPath({ name, params }: Query): string {
	const given = Object.entries(params as Record<string, string | number | null | undefined>);
	return `${name}?${given.flatMap(([key, value]) => (value === undefined || value === null ? [] : `${key}=${encodeURIComponent(`${value}`.toWellFormed())}`)).join('&')}`;
}
