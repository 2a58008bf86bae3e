import { EventEmitter } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Longest line in bytes; a longer one isn't IRC: tags have 8,191 at most, a line 512. */
const LONGEST_LINE = 16_384;

export interface TransportOptions {
	readonly host: string;
	readonly port: number;
	readonly tls: boolean;
	/** Timeout of silence while nothing is sent, in ms: before the registration. */
	readonly silence: number;
	/** Called once the server has sent everything and closed the connection. */
	readonly ended: () => void;
	/** Called for a line that irc-framework could not parse. */
	readonly malformed: () => void;
}

export const SILENT = 'no sign of life';
/** How long a server may take to close an ended connection, in ms. */
const CLOSE_MS = 2_000;

/**
 * A socket for irc-framework, whose own buffers lines of any length and ends the process on an unreadable
 * one. It checks server certificates as Node does by default.
 */
export class Transport extends EventEmitter {
	#socket: Socket | null = null;
	#rest = '';
	#error: Error | false = false;
	readonly #options: TransportOptions;

	constructor(options: TransportOptions) {
		super();
		this.#options = options;
	}

	connect(): void {
		const { host, port, tls, silence, ended } = this.#options;
		const name = /^[\d.]+$|:/.test(host) ? undefined : host;
		const socket = tls ? connectTls({ host, port, servername: name }) : connect({ host, port });
		this.#socket = socket;
		socket.setEncoding('utf8');
		socket.setTimeout(silence, () => {
			this.#error = new Error(SILENT);
			socket.destroy();
		});
		socket.on(tls ? 'secureConnect' : 'connect', () => this.emit('open'));
		socket.on('data', (text: string) => this.#take(text));
		socket.on('end', ended);
		socket.on('error', (error) => (this.#error = error));
		socket.on('close', () => this.emit('close', this.#error));
	}

	writeLine(line: string, written?: () => void): void {
		this.#socket?.write(`${line}\r\n`, () => written?.());
	}

	close(force: boolean): void {
		const socket = this.#socket;
		if (force || socket?.connecting) return void socket?.destroy();
		socket?.end();
		setTimeout(() => socket?.destroy(), CLOSE_MS).unref();
	}

	disposeSocket(): void {
		this.#socket?.removeAllListeners().on('error', () => {});
		this.#socket?.destroy();
	}

	/** Always UTF-8, whatever encoding the library sets. */
	setEncoding(): boolean {
		return true;
	}

	#take(text: string): void {
		const lines = (this.#rest + text).split('\n');
		this.#rest = lines.pop() ?? '';
		if (this.#rest.length > LONGEST_LINE) {
			this.#error = new Error('a line without end');
			this.#socket?.destroy();
			return;
		}
		for (const line of lines) {
			try {
				this.emit('line', line);
			} catch {
				this.#options.malformed();
			}
		}
	}
}
