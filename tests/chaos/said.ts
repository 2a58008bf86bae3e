/** What a sender says: a pure function of the seed, the sender and a number, so that nothing has to be kept of it. */
import { seeded } from '../../src/lib/std/random';
import type { LogEvent } from '../../src/lib/wire/index';
import { CONTROL, loadCorpus, type ChatMessage } from '../support/corpus';

/** Senders have channels of their own, so that orders can be compared. */
const CHANNELS = 3;
const USERS = 40;

export interface Said {
	readonly channel: string;
	readonly user: string;
	readonly text: string;
	/** Epoch ms. */
	readonly sentAt: number;
}

let corpus: readonly ChatMessage[] | undefined;

/** The `n`th thing that a sender says. Its text begins with who said it and `n`: `s2:117 hello`. */
export function saidBy(seed: number, sender: string, n: number): Said {
	corpus ??= loadCorpus(5_000).messages;
	const next = seeded((seed ^ Math.imul(n + 1, 0x9e3779b1)) + sender.charCodeAt(1));
	const { text } = corpus[Math.floor(next() * corpus.length)] ?? { text: '' };
	return {
		channel: `${sender}-${Math.floor(next() * CHANNELS)}`,
		user: `user-${Math.floor(next() * USERS)}`,
		text: `${sender}:${n} ${text.replace(CONTROL, '')}`.trimEnd(),
		sentAt: 1_700_000_000_000 + n * 1_000
	};
}

/** Who said a text, and as which of their things; null if no sender says so. */
export function saidAs(text: string): { sender: string; n: number } | null {
	const [, sender = '', n = ''] = /^(s\d+):(\d+)(?: |$)/.exec(text) ?? [];
	return sender === '' ? null : { sender, n: Number(n) };
}

/** An event with its channel's name. */
export interface Heard extends LogEvent {
	readonly channelName: string;
}

/** Whether an event is what its sender said, in all its parts. */
export function isAsSaid(seed: number, heard: Heard): boolean {
	const as = saidAs(heard.text);
	if (!as) return false;
	const { channel, user, text, sentAt } = saidBy(seed, as.sender, as.n);
	return (
		heard.kind === 0 &&
		heard.channelName === channel &&
		heard.author?.login === user &&
		heard.text === text &&
		heard.sentAt === sentAt
	);
}

/** 53 bits of an event, its place and its times: two devices are compared by them. The function is cyrb53, by bryc. */
export function fingerprintOf({
	seq,
	channelName,
	author,
	text,
	sentAt,
	receivedAt
}: Heard): number {
	const all = `${seq} ${receivedAt} ${sentAt} ${channelName} ${author?.user} ${author?.login} ${text}`;
	let a = 0xdeadbeef;
	let b = 0x41c6ce57;
	for (let i = 0; i < all.length; i++) {
		const code = all.charCodeAt(i);
		a = Math.imul(a ^ code, 2_654_435_761);
		b = Math.imul(b ^ code, 1_597_334_677);
	}
	a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
	b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
	return 4_294_967_296 * (2_097_151 & b) + (a >>> 0);
}
