/** Requests as somebody sends them who doesn't mean well, from any address of this machine. */
import { connect, type Socket } from 'node:net';
import WebSocket from 'ws';
import { PROTOCOLS, type Cursor } from '../../../src/lib/wire/index';

export interface Target {
	readonly port: number;
	readonly log: string;
	/** Where a device would begin that is as far behind as a stream allows. */
	readonly behind: Cursor;
	/** The newest user's and channel's ids. */
	readonly users: number;
	readonly channels: number;
	/** A file of the app, as large as any. */
	readonly file: string;
	/** Of the ingest endpoint. */
	readonly token: string;
}

/** Everything that one stranger has open. */
export class Stranger {
	readonly #target: Target;
	readonly #address: string;
	readonly #open: { destroy(): void }[] = [];

	constructor(target: Target, address: string) {
		this.#target = target;
		this.#address = address;
	}

	/** Sends `text`, and reads nothing if `reads` is false. */
	raw(text: string | Buffer, reads: boolean): Socket {
		const socket = connect({
			host: '127.0.0.1',
			port: this.#target.port,
			localAddress: this.#address
		});
		socket.on('error', () => {});
		if (reads) socket.resume();
		else socket.pause();
		socket.write(text);
		this.#open.push(socket);
		return socket;
	}

	get(path: string): string {
		return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
	}

	query(path: string): string {
		return this.get(`/api/logs/${this.#target.log}/${path}`);
	}

	/** Sends requests one after the other on `sockets` connections until `until`, each as soon as the one before is answered. */
	async requests(sockets: number, until: number, next: (i: number) => string): Promise<number> {
		let i = 0;
		const lane = async (): Promise<void> => {
			while (performance.now() < until) {
				await new Promise<void>((resolve) => {
					const socket = this.raw(
						next(i++).replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'),
						true
					);
					const late = setTimeout(() => socket.destroy(), 2_000);
					// What a stranger doesn't need of an answer is its end.
					socket.once('data', () => socket.destroy());
					socket.once('close', () => {
						clearTimeout(late);
						resolve();
					});
				});
			}
		};
		await Promise.all(Array.from({ length: sockets }, lane));
		return i;
	}

	/** A live socket that says hello again and again. */
	async hellos(until: number, reads: boolean): Promise<void> {
		const socket = new WebSocket(`ws://127.0.0.1:${this.#target.port}/api/live`, {
			localAddress: this.#address,
			perMessageDeflate: false
		});
		this.#open.push({ destroy: () => socket.terminate() });
		socket.on('error', () => {});
		const hello = JSON.stringify({
			type: 'hello',
			protocols: PROTOCOLS,
			visible: true,
			cursor: this.#target.behind
		});
		await new Promise((resolve) => {
			socket.once('open', resolve);
			socket.once('close', resolve);
		});
		if (!reads) socket.pause();
		while (performance.now() < until && socket.readyState === WebSocket.OPEN) {
			for (let i = 0; i < 50; i++) socket.send(hello);
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}

	/** A live socket that says one hello, or none, and nothing after it. */
	idle(says: boolean): void {
		const socket = new WebSocket(`ws://127.0.0.1:${this.#target.port}/api/live`, {
			localAddress: this.#address,
			perMessageDeflate: false
		});
		this.#open.push({ destroy: () => socket.terminate() });
		socket.on('error', () => {});
		if (says) {
			const hello = { type: 'hello', protocols: PROTOCOLS, visible: true };
			socket.on('open', () => socket.send(JSON.stringify(hello)));
		}
	}

	post(path: string, headers: readonly string[], body: string | Buffer, reads = true): void {
		const head = [
			`POST ${path} HTTP/1.1`,
			'Host: localhost',
			`Content-Length: ${body.length}`,
			...headers,
			'',
			''
		].join('\r\n');
		this.raw(Buffer.concat([Buffer.from(head), Buffer.from(body)]), reads);
	}

	leave(): void {
		for (const each of this.#open.splice(0)) each.destroy();
	}
}
