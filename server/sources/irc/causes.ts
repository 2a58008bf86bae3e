/** Why a connection failed, in words for people who know no error codes. */

const CAUSES: Readonly<{ [code: string]: string }> = {
	ECONNREFUSED: 'connection refused',
	ECONNRESET: 'the connection was cut',
	EPIPE: 'the connection was cut',
	ENOTFOUND: 'no server has this name',
	EAI_AGAIN: 'its name can not be looked up now',
	ETIMEDOUT: 'the server does not answer',
	EHOSTUNREACH: 'no way to the server',
	EHOSTDOWN: 'no way to the server',
	ENETUNREACH: 'no network',
	ENETDOWN: 'no network',
	CERT_HAS_EXPIRED: 'its certificate has expired',
	CERT_NOT_YET_VALID: 'its certificate is not valid yet',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted',
	SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not trusted',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted',
	ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate has another name',
	ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS at this port',
	ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS at this port'
};

/** The cause of a failed connection; '' for none. A host with several addresses fails once for all of them. */
export function causeWords(error: unknown): string {
	if (!(error instanceof Error)) return '';
	const { code } = error as NodeJS.ErrnoException;
	const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
	return CAUSES[code ?? ''] ?? (first === undefined ? error.message : causeWords(first));
}
