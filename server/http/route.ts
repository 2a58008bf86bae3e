/** What the API's routes and the app's pages are asked with, without a server. */
import type { ApiAnswer } from './answers';

export interface PageRequest {
	readonly method: string;
	readonly path: string;
	/** A header by its lower-case name, or ''. */
	readonly header: (name: string) => string;
}

export interface ApiRequest extends PageRequest {
	readonly query: URLSearchParams;
	/** The body, or Refusal 413 beyond `max` bytes. To be called in the same step as the request came, or never. */
	readonly body: (max: number) => Promise<Uint8Array>;
}

export interface Route {
	readonly method: 'GET' | 'POST';
	/** As in PROTOCOL.md: what metrics call it. */
	readonly name: string;
	readonly path: RegExp;
	readonly handle: (request: ApiRequest, parts: readonly string[]) => Promise<ApiAnswer>;
}
