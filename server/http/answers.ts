/** Answers of the HTTP API, without a server. */
import type { ApiError } from '../../src/lib/wire/index';
import { type Refusal } from '../relay/refusal';

export interface ApiAnswer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | Uint8Array;
	/** Whether the body stays in memory anyway. */
	readonly isResident?: boolean;
}

const NO_STORE = { 'cache-control': 'no-store' };
const IMMUTABLE = { 'cache-control': 'public, max-age=31536000, immutable' };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const BYTES_TYPE = { 'content-type': 'application/octet-stream' };

/** JSON that must not be cached. */
export const json = (value: unknown): ApiAnswer => ({
	status: 200,
	headers: { ...JSON_TYPE, ...NO_STORE },
	body: JSON.stringify(value)
});

/** JSON that is encoded already. */
export const jsonBytes = (body: Uint8Array): ApiAnswer => ({
	status: 200,
	headers: { ...JSON_TYPE, ...NO_STORE },
	body
});

/** Bytes that must not be cached. */
export const bytes = (body: Uint8Array): ApiAnswer => ({
	status: 200,
	headers: { ...BYTES_TYPE, ...NO_STORE },
	body
});

/** Bytes that never change, so any cache may store them. */
export const immutable = (body: Uint8Array): ApiAnswer => ({
	status: 200,
	headers: { ...BYTES_TYPE, ...IMMUTABLE },
	body
});

/** The error answer for a refusal. */
export function refusalAnswer({ status, code, message, more }: Refusal): ApiAnswer {
	const { retryAfter, index, field } = more;
	const body: ApiError = {
		error: {
			code,
			message,
			...(index === undefined ? {} : { index }),
			...(field === undefined ? {} : { field })
		}
	};
	return {
		status,
		headers: {
			...JSON_TYPE,
			...NO_STORE,
			...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
			...(status === 401 ? { 'www-authenticate': 'Bearer' } : {})
		},
		body: JSON.stringify(body)
	};
}
