/** An IRC server on loopback that keeps history as IRCv3's chathistory describes it, and may lose it: Debian's have none of the kind. */
import { createServer, type Server, type Socket } from 'node:net';

interface Said {
	readonly id: string;
	readonly text: string;
}

export class HistoryServer {
	readonly #server: Server;
	readonly #sockets = new Set<Socket>();
	#said: Said[] = [];
	#batches = 0;
	/** Lines that were asked for, as they were. */
	readonly asked: string[] = [];
	/** JOINs, by when they came. */
	readonly joins: number[] = [];
	/** Lines in one answer. */
	page = 100;
	/** Whether a batch stays open once its first half was sent. */
	breaksOff = false;
	/** Whether it says anything at all. */
	mute = false;
	/** What it answers to a NICK instead of letting anybody in. */
	shut: string | null = null;
	/** How many NICKs each connection asked for. */
	readonly nicks: number[] = [];
	/** Those that were asked for. */
	readonly names: string[] = [];
	/** PINGs. */
	readonly pings: string[] = [];
	/** The answer to a JOIN, if not that. */
	refusal: string | null = null;
	/** Whether it throws out everyone who joins, at once. */
	kicks = false;
	/** Whether it answers a JOIN at all. */
	joinable = true;

	private constructor() {
		this.#server = createServer((socket) => this.#serve(socket));
	}

	static async start(): Promise<HistoryServer> {
		const server = new HistoryServer();
		await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
		return server;
	}

	get port(): number {
		const address = this.#server.address();
		return typeof address === 'object' && address ? address.port : 0;
	}

	/** Ada says something in #lobby: everyone there hears it. */
	say(id: string, text: string): void {
		this.#said.push({ id, text });
		this.send(this.#line({ id, text }));
	}

	/** Ada says something while nobody is there. */
	whisper(id: string, text: string): void {
		this.#said.push({ id, text });
	}

	forget(): void {
		this.#said = [];
	}

	/** Sends lines to everyone, as they are. */
	send(...lines: (string | Buffer)[]): void {
		for (const socket of this.#sockets) {
			for (const line of lines) {
				socket.write(Buffer.concat([Buffer.from(line), Buffer.from('\r\n')]));
			}
		}
	}

	/** Ends every connection without a word. */
	cut(): void {
		for (const socket of this.#sockets) socket.destroy();
	}

	/** Ends every connection as a host does that knows of none: nothing more is to be had of it. */
	reset(): void {
		for (const socket of this.#sockets) socket.resetAndDestroy();
	}

	async close(): Promise<void> {
		this.cut();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	#line({ id, text }: Said, batch?: string): string {
		const tags = [`msgid=${id}`, 'account=lovelace', ...(batch ? [`batch=${batch}`] : [])];
		return `@${tags.join(';')} :ada!a@h PRIVMSG #lobby :${text}`;
	}

	#serve(socket: Socket): void {
		this.#sockets.add(socket);
		socket.on('close', () => this.#sockets.delete(socket));
		socket.on('error', () => {});
		socket.setEncoding('utf8');
		let rest = '';
		let nick = '*';
		const place = this.nicks.push(0) - 1;
		const answer = (...lines: string[]): void => {
			for (const line of lines) socket.write(`${line}\r\n`);
		};
		const take = (line: string): void => {
			const [command = '', ...params] = line.split(' ');
			if (command === 'PING') this.pings.push(line);
			if (command === 'PING') answer(`:irc.test PONG irc.test ${params.join(' ')}`);
			if (command === 'NICK') this.names.push((nick = params[0] ?? ''));
			if (line.startsWith('CAP LS')) {
				answer(':irc.test CAP * LS :batch server-time message-tags account-tag draft/chathistory');
			}
			if (line.startsWith('CAP REQ')) {
				answer(`:irc.test CAP ${nick} ACK :${line.slice(line.indexOf(':') + 1)}`);
			}
			if (command === 'NICK') this.nicks[place] = (this.nicks[place] ?? 0) + 1;
			if (command === 'NICK' && this.shut !== null) answer(this.shut);
			if (line === 'CAP END' && this.shut === null) {
				answer(
					`:irc.test 001 ${nick} :Welcome`,
					`:irc.test 005 ${nick} CHATHISTORY=${this.page} :are supported`,
					`:irc.test 376 ${nick} :End`
				);
			}
			if (command === 'JOIN') {
				this.joins.push(performance.now());
				if (this.joinable) answer(this.refusal ?? `:${nick}!u@h JOIN #lobby`);
				if (this.kicks) answer(`:op!o@h KICK #lobby ${nick} :out`);
			}
			if (command === 'CHATHISTORY') answer(...this.#history(line, params));
		};
		socket.on('data', (text: string) => {
			if (this.mute) return;
			const lines = (rest + text).split('\r\n');
			rest = lines.pop() ?? '';
			lines.forEach(take);
		});
	}

	#history(line: string, [which = '', , place = '', limit = '']: readonly string[]): string[] {
		this.asked.push(line);
		const before = this.#said.findIndex(({ id }) => `msgid=${id}` === place);
		const until = which === 'LATEST' ? this.#said.length : Math.max(0, before);
		const batch = `b${++this.#batches}`;
		const lines = this.#said
			.slice(Math.max(0, until - Math.min(this.page, Number(limit))), until)
			.map((said) => this.#line(said, batch));
		const begin = `:irc.test BATCH +${batch} chathistory #lobby`;
		if (this.breaksOff) return [begin, ...lines.slice(0, lines.length / 2)];
		return [begin, ...lines, `:irc.test BATCH -${batch}`];
	}
}
