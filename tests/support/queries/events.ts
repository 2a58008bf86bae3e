/** A seeded chat that has something for every condition of a query. */
import type { Batch, NewEvent } from '../../../server/log/log';
import { seeded } from '../../../src/lib/std/random';
import { DAY_MS, MINUTE_MS } from '../../../src/lib/std/time';
import {
	EventKind,
	bitsAttribute,
	chatterAttribute,
	emotesAttribute,
	noticeAttribute,
	outageAttribute,
	type Attribute,
	type EmoteRange
} from '../../../src/lib/wire/index';
import { message } from '../message';
import { FORMS } from '../forms';
import { Dice } from './dice';

/** When the chat begins, epoch ms. */
const FROM = 1_700_000_000_000;
const A_BATCH = 200;

interface Speaker {
	readonly source: string;
	readonly logins: readonly string[];
	readonly displayName: string;
	readonly badges: string;
}

const SPEAKERS: readonly Speaker[] = [
	{ source: 'test', logins: ['ada', 'ada_l'], displayName: 'Ada L.', badges: 'moderator/1' },
	{ source: 'test', logins: ['bob'], displayName: '', badges: '' },
	{ source: 'test', logins: ['İlker', 'ilker2'], displayName: '', badges: 'subscriber/12,vip/1' },
	{ source: 'test', logins: ['françois'], displayName: 'François', badges: 'VIP/1' },
	{ source: 'test', logins: ['kim'], displayName: '金さん', badges: 'subscriber/0' },
	{ source: 'other', logins: ['ada'], displayName: '', badges: 'broadcaster/1' },
	{ source: 'other', logins: ['Étienne', 'etienne'], displayName: '', badges: '' },
	{ source: 'other', logins: ['c++'], displayName: 'C++ fan', badges: 'moderator/1,premium/1' }
];

/** Names of speakers, and of nobody. */
export const NAMES: readonly string[] = [
	...SPEAKERS.flatMap(({ logins, displayName }) => [...logins, displayName].filter(Boolean)),
	'nobody',
	'ad'
];

const CHANNELS: readonly (readonly [source: string, name: string])[] = [
	['test', 'general'],
	['test', 'random'],
	['test', '#unix'],
	['other', 'general'],
	['other', '日本']
];

/** Parts of texts, and so also of what is searched for. */
export const SAID: readonly string[] = [
	...FORMS.flat(),
	...['hello', 'Hello', 'HELLO', 'the', 'THE', 'ubuntu', 'xorg.conf', 'a', 'db', 'I', 'x1'],
	...[
		'café',
		'cafe',
		'CAFÉ',
		'cafe\u0301',
		'naïve',
		'Ångström',
		'Ελλάδα',
		'Ελλαδα',
		'ёлка',
		'елка'
	],
	...[
		'привет',
		'ПРИВЕТ',
		'你好',
		'好',
		'日本語',
		'こんにちは',
		'한국어',
		'각',
		'ไทย',
		'הַשָּׁלוֹם',
		'השלום'
	],
	...[
		'مُحَمَّد',
		'محمد',
		'soft\u00adhyphen',
		'softhyphen',
		'zero\u200bwidth',
		'h\u0331igh',
		'H\u0331IGH',
		'ẖigh'
	],
	...[
		'don’t',
		"don't",
		'“quoted”',
		'"quoted"',
		'no\u00a0break',
		'100%',
		'C:\\x',
		'12:30',
		'foo::bar'
	],
	...[
		'👍',
		'👍🏽',
		'❤️',
		'❤',
		'👩‍💻',
		'👩',
		'💻',
		'👨‍👩‍👧',
		'🇩🇪',
		'🇪🇸',
		'🇩🇪🇪🇸',
		'🇸🇩🇪',
		'🏴',
		'🏴󠁧󠁢󠁳󠁣󠁴󠁿',
		'1️⃣',
		'©',
		'©️'
	],
	...[
		'http://example.org/a.png',
		'https://youtu.be/x?v=1',
		'HTTPS://YouTube.com',
		'http://',
		'ftp://x'
	],
	...['https://e.org/pic.JPG?x#y', 'https://e.org/png', 'https://e.org/ada', 'www.example.org'],
	...[
		'@ada',
		'@Ada L.',
		'!cmd@bob',
		'ada:',
		"ada's",
		'(ada)',
		'adam',
		'bob',
		'nobody',
		'@kim',
		'@金さん',
		'İlker'
	],
	...[
		'C++',
		'@c++',
		'Étienne',
		'étienne',
		'%',
		'_',
		"'",
		'e\u0301',
		'\u0301',
		'u\u200d',
		'\ufffd',
		'İ',
		'ß',
		'ǰ'
	]
];

/** Most texts are of these, as in most chats: the folding of the others takes its time. */
const ASCII_WORDS = SAID.filter((word) => /^[ -~]+$/.test(word));

export const EMOTES = ['Kappa', 'LUL', '25'] as const;

const ended = (text: string): string => text.trim() || 'x';

/** A text, and where it has emotes. */
function said(dice: Dice): { readonly text: string; readonly attributes: readonly Attribute[] } {
	const emotes: EmoteRange[] = [];
	let text = '';
	const words = dice.once(3) ? SAID : ASCII_WORDS;
	for (const word of dice.some(1, 7, () => (dice.once(9) ? dice.one(EMOTES) : dice.one(words)))) {
		if (text && !dice.once(6)) text += ' ';
		const isEmote = EMOTES.some((emote) => emote === word) && !dice.once(4);
		const id = word === 'Kappa' ? '25' : `e-${word}`;
		if (isEmote) emotes.push({ id, start: text.length, length: word.length });
		text += word;
	}
	return {
		text: ended(text),
		attributes: [
			...(emotes.length > 0 ? [emotesAttribute(emotes)] : []),
			...(dice.once(15) ? [bitsAttribute(1 + dice.below(1_000))] : [])
		]
	};
}

/** What a dice makes of a chat, event by event. */
class Chat {
	readonly #dice: Dice;
	/** Ids that were used, and some that will be. */
	readonly #ids: { readonly id: string; readonly source: string; readonly channel: string }[] = [];
	#made = 0;

	constructor(dice: Dice) {
		this.#dice = dice;
	}

	next(): NewEvent {
		const dice = this.#dice;
		this.#made++;
		const speaker = dice.one(SPEAKERS);
		const [source, channel] = dice.one(CHANNELS.filter(([of]) => of === speaker.source));
		// Most in order; some were said at another time than they came.
		const sentAt =
			FROM + this.#made * MINUTE_MS + (dice.once(10) ? (dice.below(3) - 1) * (DAY_MS / 2) : 0);
		const author = {
			userKey: speaker.logins[0] ?? '',
			login: dice.one(speaker.logins),
			displayName: speaker.displayName,
			badges: dice.once(5) ? '' : speaker.badges
		};
		const nobody = { userKey: '', login: '', displayName: '', badges: '', text: '' };
		const base = message({ source, channel, sentAt, ...author, id: null });
		switch (dice.below(40)) {
			case 0:
				return { ...base, kind: EventKind.purge, text: 'spam' };
			case 1:
				return dice.once(4) ? { ...base, ...nobody, kind: EventKind.purge } : this.#notice(base);
			case 2:
			case 3:
				return {
					...base,
					...nobody,
					kind: EventKind.delete,
					target: this.#target(source, channel)
				};
			case 4:
				return this.#notice(base);
			case 5: {
				const outage = outageAttribute({ from: sentAt, to: sentAt + MINUTE_MS });
				return { ...base, ...nobody, kind: EventKind.outage, text: 'hello', attributes: [outage] };
			}
			default:
				return this.#message(base);
		}
	}

	#notice(base: NewEvent): NewEvent {
		const dice = this.#dice;
		const words = noticeAttribute({ type: 'raid', text: 'hello the ubuntu' });
		const { text } = said(dice);
		const someone = dice.once(3) ? { userKey: '', login: '', displayName: '', badges: '' } : {};
		return {
			...{ ...base, ...someone, kind: EventKind.notice, id: this.#id(base) },
			...{ text: dice.once(2) ? '' : text, attributes: [words] }
		};
	}

	#message(base: NewEvent): NewEvent {
		const dice = this.#dice;
		const { text, attributes } = said(dice);
		const quote = { author: dice.one(NAMES), excerpt: 'what was said' };
		const known = dice.once(8) && this.#ids.length > 0 ? dice.one(this.#ids).id : null;
		const isReply = known !== null || dice.once(15);
		const chatter = chatterAttribute(dice.once(2) ? 'first' : 'returning');
		return {
			...base,
			kind: dice.once(8) ? EventKind.action : EventKind.message,
			text,
			id: this.#id(base),
			reply: isReply ? { id: known, quote: dice.once(2) ? quote : null } : null,
			attributes: dice.once(12) ? [...attributes, chatter] : attributes,
			...(dice.once(12)
				? {
						copyOf: {
							channel: dice.one(CHANNELS)[1],
							id: dice.once(2) ? null : `id-${dice.below(50)}`
						}
					}
				: {})
		};
	}

	#id({ source, channel }: NewEvent): string | null {
		if (this.#dice.once(5)) return null;
		const id = `id-${this.#made}`;
		this.#ids.push({ id, source, channel });
		return id;
	}

	/** A message that is there, one that comes later, or none. */
	#target(source: string, channel: string): string {
		const dice = this.#dice;
		if (dice.once(4)) return `id-${this.#made + dice.below(40)}`;
		const here = this.#ids
			.slice(-400)
			.filter((each) => each.source === source && each.channel === channel);
		return here.length > 0 ? dice.one(here).id : 'none';
	}
}

/** `count` events in batches, some of them of imports. The same seed makes the same ones. */
export function randomBatches(seed: number, count: number): Batch[] {
	const dice = new Dice(seeded(seed));
	const chat = new Chat(dice);
	return Array.from({ length: Math.ceil(count / A_BATCH) }, (_, n) => ({
		events: Array.from({ length: Math.min(A_BATCH, count - n * A_BATCH) }, () => chat.next()),
		idempotency: null,
		import: dice.once(6) ? { source: 'test', name: `file-${dice.below(3)}` } : undefined
	}));
}
