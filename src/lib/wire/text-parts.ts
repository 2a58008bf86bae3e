/** What a message's text is made of: for its row, and for an export. */
import { bitsOf, emotesOf } from './frame/adornments';
import type { LogEvent } from './frame/event';

/** A message's text in parts: plain runs, links, emotes, and words that give bits. */
export type TextPart =
	| { readonly type: 'text'; readonly text: string }
	| { readonly type: 'link'; readonly text: string; readonly href: string }
	| { readonly type: 'emote'; readonly text: string; readonly id: string }
	| {
			readonly type: 'cheer';
			readonly text: string;
			/** The typed "Cheer", and its number of bits. */
			readonly prefix: string;
			readonly bits: number;
	  };

/** Letters, digits and signs of a host's labels, in every script. Only ASCII's dot stands between two: others end sentences. */
const LABEL = '(?:[\\p{L}\\p{M}\\p{N}\\p{So}\\u00b7\\u30fb_-]|\\u200d|\\ufe0f)';
/** What ends an address beyond ASCII: full stops, commas, brackets and quotes of every script, and what nobody sees. */
const END =
	'[\\p{Term}\\p{Ps}\\p{Pe}\\p{Pi}”»›\\u00ad\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f]';
const LINK = new RegExp(
	`(https?://)(\\[[\\da-f:.]+\\]|${LABEL}(?:\\.?${LABEL})*)((?::\\d+)?(?:\\.?[/?#](?:[!#-;=?-~]|(?!${END})[^\\0-\\x7f\\s])*)?)`,
	'giu'
);
const SCHEME = /https?:\/\//i;
/** Words that follow a host without a blank: no top-level domain begins in ASCII and ends in another script. */
const JOINED = /^(.*\.[a-z\d-]+)[^\0-\x7f][^.]*$/iu;
/** A character that ends a sentence rather than an address. */
const TRAILING = /[^\P{P}/_#%&@)\]}-]|[|`]/u;
const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** "Cheer100" */
const CHEER = /(?<!\S)(\w*?[a-z])([1-9]\d{0,6})(?!\S)/gi;

/** Splits a message's text at its emotes, its http(s) addresses and its cheers. */
export function partsOf(event: Pick<LogEvent, 'text' | 'attributes'>): TextPart[] {
	const { text } = event;
	const bits = bitsOf(event);
	const cheers = bits > 0 ? [...text.matchAll(CHEER)] : [];
	// A word such as "win2024" is no cheer: words count only if they add up to the message's bits.
	const given = cheers.reduce((sum, [, , amount]) => sum + Number(amount), 0);
	const between = bits > 0 && given === bits ? cheerParts : linkParts;
	const parts: TextPart[] = [];
	let at = 0;
	for (const { id, start, length } of emotesOf(event)) {
		parts.push(...between(text.slice(at, start)));
		at = start + length;
		parts.push({ type: 'emote', text: text.slice(start, at), id });
	}
	parts.push(...between(text.slice(at)));
	return parts;
}

/** Splits a text at its cheers. */
function cheerParts(text: string): TextPart[] {
	const parts: TextPart[] = [];
	let at = 0;
	for (const { 0: word, 1: prefix = '', 2: amount, index } of text.matchAll(CHEER)) {
		parts.push(...linkParts(text.slice(at, index)));
		parts.push({ type: 'cheer', text: word, prefix, bits: Number(amount) });
		at = index + word.length;
	}
	parts.push(...linkParts(text.slice(at)));
	return parts;
}

/** Splits a text at its addresses. */
function linkParts(text: string): TextPart[] {
	// Most texts have none, and the expression takes its time.
	if (!SCHEME.test(text)) return text === '' ? [] : [{ type: 'text', text }];
	const parts: TextPart[] = [];
	let at = 0;
	for (const { 1: scheme = '', 2: host = '', 3: rest = '', index } of text.matchAll(LINK)) {
		const [, cut] = JOINED.exec(host) ?? [];
		const address = scheme + (cut ?? host + withoutTail(rest));
		if (!URL.canParse(address)) continue;
		if (index > at) parts.push({ type: 'text', text: text.slice(at, index) });
		parts.push({ type: 'link', text: address, href: address });
		at = index + address.length;
	}
	if (at < text.length) parts.push({ type: 'text', text: text.slice(at) });
	return parts;
}

/** The end of an address without the signs of the sentence around it: a closing bracket belongs to one that opened one. */
function withoutTail(rest: string): string {
	const surplus: Record<string, number> = {};
	for (const [closing, opening] of Object.entries(OPENING)) {
		surplus[closing] = rest.split(closing).length - rest.split(opening).length;
	}
	let end = rest.length;
	for (; end > 0; end--) {
		const last = rest.charAt(end - 1);
		const left = surplus[last] ?? 0;
		if (left > 0) surplus[last] = left - 1;
		else if (!TRAILING.test(last)) break;
	}
	return rest.slice(0, end);
}
