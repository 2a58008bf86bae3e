import type * as Uws from 'uWebSockets.js';
import type { TemplatedApp, us_listen_socket } from 'uWebSockets.js';

/** The module as it is: the constant is missing in its types. */
type Module = typeof Uws & { readonly LIBUS_LISTEN_EXCLUSIVE_PORT: number };

/** A relay that can't start, and what a person can do about it. */
export class StartError extends Error {
	override readonly name = 'StartError';

	constructor(
		readonly code:
			'port-taken' | 'no-native-part' | 'bad-tls' | 'bad-option' | 'bad-token-file' | 'bad-spool',
		message: string,
		readonly recovery: string
	) {
		super(message);
	}
}

export interface ListenOptions {
	readonly host: string;
	readonly port: number;
	readonly tls: { readonly cert: string; readonly key: string } | null;
}

export interface Server {
	readonly app: TemplatedApp;
	/** Begins to listen; answers the port. Throws StartError. */
	listen(): Promise<number>;
	/** Lets no one else in; sockets that are open stay open. */
	stopListening(): void;
	/** Closes every socket that is left. */
	close(): void;
}

/** `listen` as it is: uWS takes a host and options together, its types don't say so. */
type Listen = (
	host: string,
	port: number,
	options: number,
	done: (socket: us_listen_socket | false) => void
) => void;

/** A uWebSockets.js server. Throws StartError. */
export async function openServer({ host, port, tls }: ListenOptions): Promise<Server> {
	const uws = await load();
	let app: TemplatedApp;
	try {
		app = tls ? uws.SSLApp({ cert_file_name: tls.cert, key_file_name: tls.key }) : uws.App();
	} catch {
		throw new StartError(
			'bad-tls',
			'the certificate or its key can not be used',
			'Give --tls-cert and --tls-key as PEM files that belong together.'
		);
	}
	let listening: us_listen_socket | null = null;
	return {
		app,
		listen: () =>
			new Promise((resolve, reject) => {
				const listen: Listen = app.listen.bind(app) as unknown as Listen;
				// Exclusive: otherwise two relays share a port without a word, and each gets half of the devices.
				listen(host, port, uws.LIBUS_LISTEN_EXCLUSIVE_PORT, (socket) => {
					if (socket) {
						listening = socket;
						resolve(uws.us_socket_local_port(socket));
						return;
					}
					reject(
						new StartError(
							'port-taken',
							`nothing can listen on ${host} port ${port}: it is taken, or not an address of this machine`,
							'Stop what uses it, or choose another with --port and --host.'
						)
					);
				});
			}),
		stopListening: () => {
			if (listening) uws.us_listen_socket_close(listening);
			listening = null;
		},
		close: () => app.close()
	};
}

async function load(): Promise<Module> {
	try {
		const module: unknown = (await import('uWebSockets.js')).default;
		return module as Module;
	} catch (error) {
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
