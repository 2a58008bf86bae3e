import { EventEmitter } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { decodeLine } from '../../../src/lib/std/decode-line';

/** Longest line in bytes; a longer one isn't IRC: tags have 8,191 at most, a line 512. */
const LONGEST_LINE = 16_384;
const RETURN = 0x0d;
const LINE_FEED = 0x0a;

export interface TransportOptions {
	readonly host: string;
	readonly port: number;
	readonly tls: boolean;
	/** Whether lines are sent in Latin-1, not UTF-8. */
	readonly latin1: boolean;
	/** Timeout of silence while nothing is sent, in ms: before the registration. */
	readonly silence: number;
	/** Called once the server has sent everything and closed the connection. */
	readonly ended: () => void;
	/** Called for a line that irc-framework could not parse. */
	readonly malformed: () => void;
}

export const SILENT = 'the server stopped answering';
/** How long a server may take to close an ended connection, in ms. */
const CLOSE_MS = 2_000;

/**
 * A socket for irc-framework, whose own buffers lines of any length and ends the process on an unreadable
 * one. It checks server certificates as Node does by default.
 */
export class Transport extends EventEmitter {
	#socket: Socket | null = null;
	/** The beginning of a line, as it came. A line is decoded once it is whole: a letter may be cut anywhere. */
	#rest: Buffer[] = [];
	#restBytes = 0;
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
		socket.setTimeout(silence, () => {
			this.#error = new Error(SILENT);
			socket.destroy();
		});
		socket.on(tls ? 'secureConnect' : 'connect', () => this.emit('open'));
		socket.on('data', (bytes: Buffer) => this.#take(bytes));
		socket.on('end', ended);
		socket.on('error', (error) => (this.#error = error));
		socket.on('close', () => this.emit('close', this.#error));
	}

	writeLine(line: string, written?: () => void): void {
		const encoding = this.#options.latin1 ? 'latin1' : 'utf8';
		this.#socket?.write(`${line}\r\n`, encoding, () => written?.());
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

	/** Each line says by itself what it is, whatever encoding the library sets. */
	setEncoding(): boolean {
		return true;
	}

	#take(bytes: Buffer): void {
		let start = 0;
		for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
			const part = bytes.subarray(start, end);
			const whole = this.#rest.length > 0 ? Buffer.concat([...this.#rest, part]) : part;
			this.#rest = [];
			this.#restBytes = 0;
			start = end + 1;
			// What ends a line is no part of it: a cut letter is looked for at its end.
			this.#line(decodeLine(whole.at(-1) === RETURN ? whole.subarray(0, -1) : whole));
		}
		if (start === bytes.length) return;
		this.#rest.push(bytes.subarray(start));
		this.#restBytes += bytes.length - start;
		if (this.#restBytes <= LONGEST_LINE) return;
		this.#error = new Error('a line without end');
		this.#socket?.destroy();
	}

	#line(line: string): void {
		try {
			this.emit('line', line);
		} catch {
			this.#options.malformed();
		}
	}
}
