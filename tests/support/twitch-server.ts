/** Twitch's chat as its documentation describes it, on loopback: for lines that its own server would say to nobody's order. */
import { createServer, type Server, type Socket } from 'node:net';

export class TwitchServer {
	readonly #server: Server;
	readonly #sockets = new Set<Socket>();
	/** JOINs with the time of each, in ms. */
	readonly joins: { readonly channel: string; readonly at: number }[] = [];
	/** What a client said to register: PASS, NICK, CAP. */
	readonly said: string[] = [];
	/** Ids of rooms; a channel that has none here is room 12345678. */
	readonly rooms = new Map<string, string>();
	/** Channels whose JOIN isn't answered. */
	readonly absent = new Set<string>();
	/** Channels whose JOIN is answered by a notice. */
	readonly suspended = new Set<string>();
	/** Whether it asks everyone to reconnect who joins a channel. */
	restless = false;
	/** Whether a login is refused. */
	refuses = false;

	private constructor() {
		this.#server = createServer((socket) => this.#serve(socket));
	}

	static async start(): Promise<TwitchServer> {
		const server = new TwitchServer();
		await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
		return server;
	}

	get port(): number {
		const address = this.#server.address();
		return typeof address === 'object' && address ? address.port : 0;
	}

	get clients(): number {
		return this.#sockets.size;
	}

	/** Sends lines to everyone. */
	send(...lines: string[]): void {
		for (const socket of this.#sockets) socket.write(lines.map((line) => `${line}\r\n`).join(''));
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
		socket.setEncoding('utf8');
		let rest = '';
		let nick = '';
		const answer = (...lines: string[]): void => {
			socket.write(lines.map((line) => `${line}\r\n`).join(''));
		};
		const take = (line: string): void => {
			const [command = '', ...params] = line.split(' ');
			if (['PASS', 'NICK', 'CAP'].includes(command)) this.said.push(line);
			if (command === 'NICK') nick = params[0] ?? '';
			if (command === 'PING') answer(`:tmi.twitch.tv PONG tmi.twitch.tv ${params.join(' ')}`);
			if (line.startsWith('CAP LS')) {
				answer(':tmi.twitch.tv CAP * LS :twitch.tv/commands twitch.tv/membership twitch.tv/tags');
			}
			if (line.startsWith('CAP REQ')) {
				answer(`:tmi.twitch.tv CAP * ACK :${line.slice(line.indexOf(':') + 1)}`);
			}
			if (line === 'CAP END' && this.refuses) {
				answer(':tmi.twitch.tv NOTICE * :Login authentication failed');
				socket.end();
			} else if (line === 'CAP END') {
				answer(
					`:tmi.twitch.tv 001 ${nick} :Welcome, GLHF!`,
					`:tmi.twitch.tv 002 ${nick} :Your host is tmi.twitch.tv`,
					`:tmi.twitch.tv 376 ${nick} :>`
				);
			}
			if (command !== 'JOIN') return;
			const name = params[0] ?? '';
			const channel = name.slice(1);
			this.joins.push({ channel, at: performance.now() });
			if (this.restless) answer(':tmi.twitch.tv RECONNECT');
			if (this.suspended.has(channel)) {
				answer(
					`@msg-id=msg_channel_suspended :tmi.twitch.tv NOTICE ${name} :This channel does not exist or has been suspended.`
				);
			} else if (!this.absent.has(channel)) {
				answer(
					`:${nick}!${nick}@${nick}.tmi.twitch.tv JOIN ${name}`,
					`:${nick}.tmi.twitch.tv 353 ${nick} = ${name} :${nick}`,
					`@emote-only=0;followers-only=-1;r9k=0;room-id=${this.rooms.get(channel) ?? '12345678'};slow=0;subs-only=0 :tmi.twitch.tv ROOMSTATE ${name}`
				);
			}
		};
		socket.on('data', (text: string) => {
			const lines = (rest + text).split('\r\n');
			rest = lines.pop() ?? '';
			lines.forEach(take);
		});
	}
}

/** A line as Twitch tags it. */
export function chatLine(
	tags: Readonly<{ [tag: string]: string }>,
	nick: string,
	channel: string,
	text: string
): string {
	const all = { badges: '', color: '', 'display-name': nick, emotes: '', ...tags };
	const shown = Object.entries(all).map(([tag, value]) => `${tag}=${escaped(value)}`);
	return `@${shown.join(';')} :${nick}!${nick}@${nick}.tmi.twitch.tv PRIVMSG #${channel} :${text}`;
}

/** What Twitch says of somebody. */
export function userNotice(
	tags: Readonly<{ [tag: string]: string }>,
	channel: string,
	text?: string
): string {
	const shown = Object.entries(tags).map(([tag, value]) => `${tag}=${escaped(value)}`);
	const words = text === undefined ? '' : ` :${text}`;
	return `@${shown.join(';')} :tmi.twitch.tv USERNOTICE #${channel}${words}`;
}

const escaped = (value: string): string =>
	value.replace(/[\\; ]/g, (c) => (c === ' ' ? '\\s' : c === ';' ? '\\:' : '\\\\'));
