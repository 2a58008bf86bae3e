/** The head of a request, as a server has read it. */
import { Refusal } from '../relay/refusal';

/** Headers of which a request has at most one: what reads the first of two may be told something else than what reads the last. */
const SINGLE: ReadonlySet<string> = new Set([
	'host',
	'content-length',
	'transfer-encoding',
	'origin',
	'authorization'
]);

export interface Head {
	readonly method: string;
	readonly path: string;
	readonly query: URLSearchParams;
	/** All values of a header, joined by commas, by its lower-case name; '' without one. */
	readonly header: (name: string) => string;
	/** Why no server should answer it as it stands; null if nothing is wrong. */
	readonly fault: Refusal | null;
}

export class Headers {
	readonly #values = new Map<string, string>();
	#doubled: string | null = null;

	add(name: string, value: string): void {
		const before = this.#values.get(name);
		if (before !== undefined && SINGLE.has(name)) this.#doubled = name;
		this.#values.set(name, before === undefined ? value : `${before}, ${value}`);
	}

	readonly get = (name: string): string => this.#values.get(name) ?? '';

	/** What a smuggled request would need: two lengths, or a transfer coding that only one side takes for chunked. */
	fault(): Refusal | null {
		if (this.#doubled) return bad(`the request has two headers ${this.#doubled}`);
		const [coding, length] = [this.get('transfer-encoding'), this.get('content-length')];
		if (coding !== '' && coding.toLowerCase() !== 'chunked') {
			return bad('the only transfer coding here is chunked');
		}
		if (coding !== '' && length !== '') return bad('the request has two lengths');
		if (length !== '' && !/^\d{1,15}$/.test(length)) return bad('the content length is no number');
		return null;
	}
}

/** For bytes that are no request. */
export const notHttp = (): Refusal => bad('this is no request that a server could answer');

const bad = (message: string): Refusal => new Refusal(400, 'bad-request', message);
