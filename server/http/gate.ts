/**
 * Which browser pages may talk to the relay. Any web page could otherwise read a relay on localhost: by a
 * socket or request from its own origin (Origin), or through its own host name that points at 127.0.0.1
 * (Host).
 */

export interface GateOptions {
	/** Additional origins that may read: `https://example.org`. */
	readonly allowOrigins: readonly string[];
	/** Names of this relay besides localhost and addresses. */
	readonly hostNames: readonly string[];
}

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

export class Gate {
	readonly #origins: ReadonlySet<string>;
	readonly #names: ReadonlySet<string>;

	constructor({ allowOrigins, hostNames }: GateOptions) {
		this.#origins = new Set(allowOrigins);
		this.#names = new Set(['localhost', ...hostNames.map((name) => name.toLowerCase())]);
	}

	/** Whether a Host header names this relay. An address always does: nobody can redirect an address. */
	knowsHost(header: string): boolean {
		const name = hostName(header);
		return IPV4.test(name) || name.startsWith('[') || this.#names.has(name);
	}

	/**
	 * Whether a page of this Origin may read. '' comes from a client that is not a browser, or from a page's
	 * own plain GET.
	 */
	allows(origin: string, host: string): boolean {
		if (origin === '' || this.#origins.has(origin)) return true;
		const at = origin.indexOf('://');
		return at !== -1 && origin.slice(at + 3).toLowerCase() === host.toLowerCase();
	}

	/** Headers that let a listed origin read the answer. */
	corsHeaders(origin: string): Readonly<Record<string, string>> {
		if (!this.#origins.has(origin)) return {};
		return {
			'access-control-allow-origin': origin,
			'access-control-expose-headers': 'retry-after',
			vary: 'origin'
		};
	}

	/** Headers of the answer to a preflight. */
	preflightHeaders(origin: string): Readonly<Record<string, string>> {
		return {
			...this.corsHeaders(origin),
			'access-control-allow-methods': 'GET, POST',
			'access-control-allow-headers':
				'authorization, content-type, content-encoding, idempotency-key',
			'access-control-max-age': '600'
		};
	}
}

/** The Host header without its port, in lower case. */
const hostName = (header: string): string => header.replace(/:\d+$/, '').toLowerCase();
