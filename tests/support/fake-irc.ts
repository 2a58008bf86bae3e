/** An IRC server on loopback that says what a test has it say: for what Debian's servers don't do. */
import { createServer, type Server, type Socket } from 'node:net';

export class FakeIrc {
	readonly #server: Server;
	readonly #sockets = new Set<Socket>();
	/** All lines of all clients. */
	readonly said: string[] = [];
	caps = 'batch server-time message-tags account-tag';
	/** How it reads lines. */
	encoding: 'utf8' | 'latin1' = 'utf8';
	/** Of ISUPPORT. */
	supports = '';
	/** The lines after a JOIN of one channel; `nick` is who joins. */
	onJoin: (name: string, nick: string, key: string | undefined) => readonly (string | Buffer)[] = (
		name,
		nick
	) => [`:${nick}!u@h JOIN ${name}`];
	/** The lines after CHATHISTORY. */
	onHistory: (params: readonly string[]) => readonly string[] = () => [];

	private constructor() {
		this.#server = createServer((socket) => this.#serve(socket));
	}

	/** At any free port, or at this one. */
	static async start(port = 0): Promise<FakeIrc> {
		const server = new FakeIrc();
		await new Promise<void>((resolve) => server.#server.listen(port, '127.0.0.1', resolve));
		return server;
	}

	get port(): number {
		const address = this.#server.address();
		return typeof address === 'object' && address ? address.port : 0;
	}

	/** The lines of all clients that begin with a command, without it. */
	told(command: string): string[] {
		return this.said
			.filter((line) => line.startsWith(`${command} `))
			.map((line) => line.slice(command.length + 1));
	}

	/** Sends lines to everyone, as they are. */
	send(...lines: (string | Buffer)[]): void {
		for (const socket of this.#sockets) for (const line of lines) write(socket, line);
	}

	/** Sends bytes to everyone, with a pause after each piece. */
	async sendPieces(bytes: Buffer, size: number): Promise<void> {
		for (let at = 0; at < bytes.length; at += size) {
			for (const socket of this.#sockets) {
				socket.setNoDelay(true);
				socket.write(bytes.subarray(at, at + size));
			}
			await new Promise((resolve) => setTimeout(resolve, 2));
		}
	}

	/** Ends every connection without a word. */
	cut(): void {
		for (const socket of this.#sockets) socket.destroy();
	}

	async close(): Promise<void> {
		this.cut();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	#serve(socket: Socket): void {
		this.#sockets.add(socket);
		socket.on('close', () => this.#sockets.delete(socket));
		socket.on('error', () => {});
		socket.setEncoding(this.encoding);
		let rest = '';
		let nick = '*';
		const answer = (...lines: readonly (string | Buffer)[]): void =>
			lines.forEach((line) => write(socket, line));
		const take = (line: string): void => {
			this.said.push(line);
			const [command = '', ...params] = line.split(' ');
			if (command === 'PING') answer(`:irc.test PONG irc.test ${params.join(' ')}`);
			if (command === 'NICK') nick = params[0] ?? '';
			if (line.startsWith('CAP LS')) answer(`:irc.test CAP * LS :${this.caps}`);
			if (line.startsWith('CAP REQ')) {
				answer(`:irc.test CAP ${nick} ACK :${line.slice(line.indexOf(':') + 1)}`);
			}
			if (line === 'CAP END') {
				answer(
					`:irc.test 001 ${nick} :Welcome`,
					`:irc.test 005 ${nick} ${this.supports} :are supported`,
					`:irc.test 376 ${nick} :End`
				);
			}
			if (command === 'JOIN') {
				for (const name of (params[0] ?? '').split(',')) {
					answer(...this.onJoin(name, nick, params[1]));
				}
			}
			if (command === 'CHATHISTORY') answer(...this.onHistory(params));
		};
		socket.on('data', (text: string) => {
			const lines = (rest + text).split('\r\n');
			rest = lines.pop() ?? '';
			lines.forEach(take);
		});
	}
}

const write = (socket: Socket, line: string | Buffer): void => {
	socket.write(Buffer.concat([Buffer.from(line), Buffer.from('\r\n')]));
};
