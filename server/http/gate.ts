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
	 * own plain GET. `isSecure`: the client came over TLS, here or at a declared proxy; otherwise it may have at a
	 * proxy that nobody declared.
	 */
	allows(origin: string, host: string, isSecure: boolean): boolean {
		if (origin === '' || this.#origins.has(origin)) return true;
		const scheme = /^https?:(?=\/\/)/.exec(origin)?.[0];
		// What comes unencrypted may be anybody's, though under the same name.
		if (scheme === undefined || (isSecure && scheme === 'http:')) return false;
		const own = hostIn(scheme, host);
		return own !== null && own === hostIn(scheme, origin.slice(scheme.length + 2));
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

/** A host and its port, which may be the scheme's own or missing; null if it is none. */
function hostIn(scheme: string, host: string): string | null {
	const url = `${scheme}//${host}`;
	// Nothing but a host: no path, no user.
	return !/[/?#@\\]/.test(host) && URL.canParse(url) ? new URL(url).host : null;
}

/** The Host header without its port, in lower case. */
const hostName = (header: string): string => header.replace(/:\d+$/, '').toLowerCase();
