import { loadCorpus } from './corpus';
import { asLong } from './long';
import { IrcSpeaker } from './irc-speaker';

/** What a server passes on of a text, in bytes: a line has 512, with who says it, where, and its end. */
const LINE_BYTES = 440;
/** The control characters that the corpus has, besides tabs. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0008\u001c\u007f]/g;

interface Member {
	readonly nick: string;
	readonly channel: string;
	readonly lines: readonly string[];
}

/** Texts of the corpus, all of them in `npm run test:long`, in the mouths of many clients, each in one channel. */
export class Crowd {
	readonly members: readonly Member[];
	/** How many lines they have to say: a message that no line holds takes two. */
	readonly lines: number;
	#speakers: IrcSpeaker[] = [];

	constructor(people: number, channels: readonly string[]) {
		const said = loadCorpus(asLong(20_000, Infinity)).messages.flatMap(({ text }) => inLines(text));
		this.lines = said.length;
		this.members = Array.from({ length: people }, (_, i) => ({
			nick: `speaker${i}`,
			channel: channels[i % channels.length] ?? '',
			lines: said.filter((_, n) => n % people === i)
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
		return new Map(
			this.members.map(({ nick, lines }) => [nick, lines.map((line) => line.replace(CONTROL, ''))])
		);
	}
}

/** A text in as many lines as it takes. Not all servers pass on blanks at their end. */
function inLines(text: string): string[] {
	const middle = Buffer.byteLength(text) > LINE_BYTES ? text.length / 2 : text.length;
	return [text.slice(0, middle).trimEnd(), text.slice(middle).trimEnd()].filter(
		(line) => line !== ''
	);
}
