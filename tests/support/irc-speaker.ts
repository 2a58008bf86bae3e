import { connect, type Socket } from 'node:net';

/** Somebody who talks on IRC, by the wire. */
export class IrcSpeaker {
	readonly #socket: Socket;
	#text = '';
	#waiting: { pattern: RegExp; resolve: () => void }[] = [];
	nick: string;

	private constructor(port: number, nick: string) {
		this.nick = nick;
		this.#socket = connect(port, '127.0.0.1');
		this.#socket.setNoDelay();
		this.#socket.setEncoding('utf8');
		this.#socket.on('error', () => {});
		this.#socket.on('data', (text: string) => this.#take(text));
	}

	/** Registers, and joins channels. */
	static async join(port: number, nick: string, ...channels: string[]): Promise<IrcSpeaker> {
		const speaker = new IrcSpeaker(port, nick);
		speaker.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
		await speaker.#until(/ 001 /);
		for (const channel of channels) {
			speaker.send(`JOIN ${channel}`);
			await speaker.#until(new RegExp(` 366 \\S+ ${channel} `));
		}
		return speaker;
	}

	send(...lines: string[]): void {
		this.#socket.write(lines.map((line) => `${line}\r\n`).join(''));
	}

	say(channel: string, ...texts: string[]): void {
		this.send(...texts.map((text) => `PRIVMSG ${channel} :${text}`));
	}

	/** Once the server has taken all that was sent before. */
	async settled(): Promise<void> {
		this.send('PING :settled');
		await this.#until(/ PONG .*settled/);
	}

	leave(): void {
		this.#socket.destroy();
	}

	#until(pattern: RegExp): Promise<void> {
		return new Promise((resolve) => this.#waiting.push({ pattern, resolve }));
	}

	#take(text: string): void {
		const lines = (this.#text + text).split('\r\n');
		this.#text = lines.pop() ?? '';
		for (const line of lines) {
			if (line.startsWith('PING ')) this.send(`PONG ${line.slice(5)}`);
			const met = this.#waiting.filter(({ pattern }) => pattern.test(line));
			this.#waiting = this.#waiting.filter((each) => !met.includes(each));
			for (const { resolve } of met) resolve();
		}
	}
}
