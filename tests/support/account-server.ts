/** An IRC server on loopback whose channels are open to a known account only, over TLS if wanted: Debian's have no accounts by themselves. */
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

export interface Account {
	readonly name: string;
	readonly password: string;
}

export class AccountServer {
	readonly #server: Server;
	readonly #sockets = new Set<Socket>();
	/** How clients said who they are, in order: `sasl`, `nickserv`. */
	readonly logins: string[] = [];
	readonly #account: Account;
	/** Whether it offers SASL. */
	readonly #sasl: boolean;

	private constructor(
		account: Account,
		sasl: boolean,
		tls: { readonly key: string; readonly cert: string } | null
	) {
		this.#account = account;
		this.#sasl = sasl;
		const serve = (socket: Socket): void => this.#serve(socket);
		this.#server = tls ? createTlsServer(tls, serve) : createServer(serve);
		this.#server.on('tlsClientError', () => {});
	}

	static async start(
		account: Account,
		{ sasl = true, tls = null as { key: string; cert: string } | null } = {}
	): Promise<AccountServer> {
		const server = new AccountServer(account, sasl, tls);
		await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
		return server;
	}

	get port(): number {
		const address = this.#server.address();
		return typeof address === 'object' && address ? address.port : 0;
	}

	/** Sends a line to everyone. */
	send(line: string): void {
		for (const socket of this.#sockets) socket.write(`${line}\r\n`);
	}

	async close(): Promise<void> {
		for (const socket of this.#sockets) socket.destroy();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	#serve(socket: Socket): void {
		this.#sockets.add(socket);
		socket.on('close', () => this.#sockets.delete(socket));
		socket.on('error', () => {});
		socket.setEncoding('utf8');
		const { name, password } = this.#account;
		const expected = Buffer.from(`${name}\0${name}\0${password}`).toString('base64');
		let rest = '';
		let nick = '*';
		let known = false;
		const answer = (...lines: string[]): void => {
			for (const line of lines) socket.write(`:irc.test ${line}\r\n`);
		};
		const identified = (how: string): void => {
			known = true;
			this.logins.push(how);
			answer(`900 ${nick} ${nick}!u@h ${name} :You are now logged in as ${name}`);
		};
		const take = (line: string): void => {
			const [command = '', first = ''] = line.split(' ');
			const last = line.slice(line.indexOf(' :') + 2);
			if (command === 'PING') answer(`PONG irc.test ${first}`);
			if (command === 'NICK') nick = first;
			if (line.startsWith('CAP LS'))
				answer(`CAP * LS :server-time${this.#sasl ? ' sasl=PLAIN' : ''}`);
			if (line.startsWith('CAP REQ')) answer(`CAP ${nick} ACK :${last}`);
			if (line === 'AUTHENTICATE PLAIN') socket.write('AUTHENTICATE +\r\n');
			else if (command === 'AUTHENTICATE' && first === expected) {
				identified('sasl');
				answer(`903 ${nick} :SASL authentication successful`);
			} else if (command === 'AUTHENTICATE') {
				answer(`904 ${nick} :Invalid credentials`);
				socket.write('ERROR :Closing link: (u@h) [Too many failures]\r\n');
			}
			if (line === 'CAP END') answer(`001 ${nick} :Welcome`, `376 ${nick} :End`);
			if (command === 'PRIVMSG' && first === 'NickServ') {
				if (last === `IDENTIFY ${name} ${password}`) identified('nickserv');
			}
			if (command !== 'JOIN') return;
			if (known) socket.write(`:${nick}!u@h JOIN ${first}\r\n`);
			else answer(`477 ${nick} ${first} :You need to be identified`);
		};
		socket.on('data', (text: string) => {
			const lines = (rest + text).split('\r\n');
			rest = lines.pop() ?? '';
			lines.forEach(take);
		});
	}
}
