import { loadCorpus } from './corpus';
import { IrcSpeaker } from './irc-speaker';

/** What fits an IRC line and comes out as it went in. */
const PLAIN = /^[!-~][ -~]{0,300}$/;

interface Member {
	readonly nick: string;
	readonly channel: string;
	readonly lines: readonly string[];
}

/** The corpus's texts in the mouths of many clients, each in one channel. */
export class Crowd {
	readonly members: readonly Member[];
	#speakers: IrcSpeaker[] = [];

	constructor(
		readonly lines: number,
		people: number,
		readonly channels: readonly string[]
	) {
		const texts = loadCorpus(4 * lines)
			.messages.map(({ text }) => text.trim().replace(/ +/g, ' '))
			.filter((text) => PLAIN.test(text))
			.slice(0, lines);
		this.members = Array.from({ length: people }, (_, i) => ({
			nick: `speaker${i}`,
			channel: channels[i % channels.length] ?? '',
			lines: texts.filter((_, n) => n % people === i)
		}));
	}

	async join(port: number): Promise<void> {
		this.#speakers = await Promise.all(
			this.members.map(({ nick, channel }) => IrcSpeaker.join(port, nick, channel))
		);
	}

	/** All talk at once, from the `from`th to before the `to`th part in a hundred of their lines. */
	async speak(from = 0, to = 100): Promise<void> {
		await Promise.all(
			this.#speakers.map(async (speaker, i) => {
				const { channel = '', lines = [] } = this.members[i] ?? {};
				const at = (part: number) => Math.floor((lines.length * part) / 100);
				const part = lines.slice(at(from), at(to));
				for (let n = 0; n < part.length; n += 50) {
					speaker.say(channel, ...part.slice(n, n + 50));
					await speaker.settled();
				}
			})
		);
	}

	leave(): void {
		for (const speaker of this.#speakers) speaker.leave();
	}

	/** What each said, in order; `heard` are the author and text of each message of a log. */
	static byNick(heard: readonly { readonly nick: string; readonly text: string }[]) {
		const said = new Map<string, string[]>();
		for (const { nick, text } of heard) {
			const lines = said.get(nick);
			if (lines) lines.push(text);
			else said.set(nick, [text]);
		}
		return said;
	}

	expected(): Map<string, readonly string[]> {
		return new Map(this.members.map(({ nick, lines }) => [nick, lines]));
	}
}
