/** What the API's routes and the app's pages are asked with, without a server. */
import type { Visitor } from '../relay/visitor';
import type { ApiAnswer } from './answers';

export interface PageRequest {
	readonly method: string;
	readonly path: string;
	/** A header by its lower-case name, or ''. */
	readonly header: (name: string) => string;
	/** Who asks; without one nothing is bounded. */
	readonly visitor?: Visitor;
	/** Aborts when nobody waits for the answer any more. */
	readonly signal?: AbortSignal;
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
	/** What an answer needs a turn for; null if the route itself sees to that. */
	readonly turn: 'any' | 'ledger' | null;
	readonly handle: (request: ApiRequest, parts: readonly string[]) => Promise<ApiAnswer>;
}
