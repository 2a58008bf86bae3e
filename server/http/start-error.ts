/** Why a relay can't start, and what to do about it. */

type StartFault =
	| 'cannot-listen'
	| 'no-native-part'
	| 'not-installed'
	| 'bad-tls'
	| 'bad-option'
	| 'bad-token-file'
	| 'bad-spool'
	| 'unfinished-restore';

/** Why a relay can't start, with a remedy for a person. */
export class StartError extends Error {
	override readonly name = 'StartError';
	readonly code: StartFault;
	readonly recovery: string;

	constructor(code: StartFault, message: string, recovery: string) {
		super(message);
		this.code = code;
		this.recovery = recovery;
	}
}

export const badTls = (): StartError =>
	new StartError(
		'bad-tls',
		'the certificate or its key can not be used',
		'Give --tls-cert and --tls-key as PEM files that belong together.'
	);

const NO_HOST = ['there is no such host', 'Give --host an address of this machine.'] as const;
/** Each code's meaning and remedy. */
const LISTEN_FAULTS: Readonly<Record<string, readonly [why: string, recovery: string]>> = {
	EADDRINUSE: ['it is taken', 'Stop what uses it, or choose another with --port.'],
	EACCES: [
		'this user may not',
		'Ports below 1024 are mostly for root: choose another with --port, and let a proxy lead there.'
	],
	EADDRNOTAVAIL: [
		'it is not an address of this machine',
		'Give --host one that is, or 0.0.0.0 for every one.'
	],
	ENOTFOUND: NO_HOST,
	EAI_AGAIN: NO_HOST
};

export function cannotListen(host: string, port: number, code: string): StartError {
	const [why, recovery] = LISTEN_FAULTS[code] ?? [
		`the system refuses it${code && ` (${code})`}`,
		'Choose another with --port and --host.'
	];
	const message = `nothing can listen on ${host} port ${port}: ${why}`;
	return new StartError('cannot-listen', message, recovery);
}
