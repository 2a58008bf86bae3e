import { createServer } from 'node:net';
import type * as Uws from 'uWebSockets.js';
import type { TemplatedApp, us_listen_socket } from 'uWebSockets.js';

/** TLS 1.2 with forward secrecy and authenticated encryption only; TLS 1.3 has nothing else. */
const CIPHERS = 'ECDHE+AESGCM:ECDHE+CHACHA20';

/** The module's real type: uWS's types lack the constant. */
type Module = typeof Uws & { readonly LIBUS_LISTEN_EXCLUSIVE_PORT: number };

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

export interface ListenOptions {
	readonly host: string;
	readonly port: number;
	/** Whether to pick another port if this one is taken. */
	readonly anyPort: boolean;
	readonly tls: { readonly cert: string; readonly key: string } | null;
}

export interface Server {
	readonly app: TemplatedApp;
	/** Starts to listen and returns the port. Throws StartError. */
	listen(): Promise<number>;
	/** Accepts no new sockets; open ones stay open. */
	stopListening(): void;
	/** Closes every socket that is left. */
	close(): void;
}

/** `listen`'s real type: uWS accepts a host and options together, but its types don't. */
type Listen = (
	host: string,
	port: number,
	options: number,
	done: (socket: us_listen_socket | false) => void
) => void;

/** A uWebSockets.js server. Throws StartError. */
export async function openServer({ host, port, anyPort, tls }: ListenOptions): Promise<Server> {
	const uws = await load();
	let app: TemplatedApp;
	try {
		app = tls
			? uws.SSLApp({
					cert_file_name: tls.cert,
					key_file_name: tls.key,
					ssl_ciphers: CIPHERS
				})
			: uws.App();
	} catch {
		throw new StartError(
			'bad-tls',
			'the certificate or its key can not be used',
			'Give --tls-cert and --tls-key as PEM files that belong together.'
		);
	}
	let listening: us_listen_socket | null = null;
	const listen: Listen = app.listen.bind(app) as unknown as Listen;
	/**
	 * Whether it is listening now. Exclusive: otherwise two relays silently share a port, and each gets half of
	 * the devices.
	 */
	const listensOn = (at: number): Promise<boolean> =>
		new Promise((resolve) =>
			listen(host, at, uws.LIBUS_LISTEN_EXCLUSIVE_PORT, (socket) => {
				listening = socket || null;
				resolve(listening !== null);
			})
		);
	return {
		app,
		async listen() {
			if (!(await listensOn(port))) {
				const cause = await listenFault(host, port);
				if (!anyPort || cause !== 'EADDRINUSE' || !(await listensOn(0))) {
					throw cannotListen(host, port, cause);
				}
			}
			return listening ? uws.us_socket_local_port(listening) : port;
		},
		stopListening: () => {
			if (listening) uws.us_listen_socket_close(listening);
			listening = null;
		},
		close: () => app.close()
	};
}

/** Why nothing can listen there, which uWS doesn't report: the system's error code, or ''. */
function listenFault(host: string, port: number): Promise<string> {
	return new Promise((resolve) => {
		const probe = createServer();
		probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
		probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve('')));
	});
}

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

async function load(): Promise<Module> {
	try {
		const module: unknown = (await import('uWebSockets.js')).default;
		return module as Module;
	} catch (error) {
		if ((error as { code?: unknown } | null)?.code === 'ERR_MODULE_NOT_FOUND') {
			throw new StartError(
				'not-installed',
				"the package uWebSockets.js isn't installed",
				'Run `npm ci` in this folder, then start again.'
			);
		}
		const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
		throw new StartError(
			'no-native-part',
			`the native part of uWebSockets.js can not be loaded by Node ${process.versions.node} on ${libc()} (${reason})`,
			'Use Node 20 on glibc 2.27 or newer, or Node 22 to 25 on glibc 2.38 or newer (Debian 13, Ubuntu 24.04).'
		);
	}
}

function libc(): string {
	const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
	const version = header?.glibcVersionRuntime;
	return version ? `glibc ${version}` : `${process.platform} without glibc`;
}
