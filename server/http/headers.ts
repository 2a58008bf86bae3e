/** Headers of every answer. What isn't a file of the app may load nothing, whoever shows it. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
	'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
	'cross-origin-resource-policy': 'same-origin',
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'no-referrer',
	'cross-origin-opener-policy': 'same-origin',
	'permissions-policy': 'camera=(), geolocation=(), microphone=()'
};

/**
 * For relays that speak TLS: browsers come back over TLS only, for half a year. They ignore it for addresses, and
 * for certificates that they don't trust.
 */
const SECURE_ONLY = { 'strict-transport-security': 'max-age=15552000' };

/** Headers of every answer over TLS to a request with this Host header. */
export const tlsHeaders = (host: string): Readonly<Record<string, string>> =>
	// It holds for all ports of a name, and everything on this machine is called that.
	/^localhost(:|$)/i.test(host) ? {} : SECURE_ONLY;
