/** A server by uWebSockets.js. */
import { createServer } from 'node:net';
import type * as Uws from 'uWebSockets.js';
import type { TemplatedApp, us_listen_socket } from 'uWebSockets.js';
import { CIPHERS, type ListenOptions, type Server } from '../server';
import { badTls, cannotListen, StartError } from '../start-error';
import { bind, TOPIC } from './bind';

/** The module's real type: uWS's types lack the constant. */
type Module = typeof Uws & { readonly LIBUS_LISTEN_EXCLUSIVE_PORT: number };

/** `listen`'s real type: uWS accepts a host and options together, but its types don't. */
type Listen = (
	host: string,
	port: number,
	options: number,
	done: (socket: us_listen_socket | false) => void
) => void;

/** Throws StartError. */
export async function openUws({ host, port, anyPort, tls }: ListenOptions): Promise<Server> {
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
		throw badTls();
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
		name: 'uws',
		insteadBecause: null,
		bind: (options) => bind(app, options),
		publish: (message) => void app.publish(TOPIC, message, true),
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
			'Use Node 20 on glibc 2.27 or newer, or Node 22 to 25 on glibc 2.38 or newer (Debian 13, Ubuntu 24.04), or start without --server.'
		);
	}
}

function libc(): string {
	const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
	const version = header?.glibcVersionRuntime;
	return version ? `glibc ${version}` : `${process.platform} without glibc`;
}
