import type { ArchivedEvent } from '$lib/archive/tables/types';
import { bitsOf, emotesOf } from '$lib/wire/frame/adornments';

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

const LINK = /https?:\/\/[^\s<>"]+/gi;
/** Characters that end a sentence rather than an address. */
const TRAILING = /[.,;:!?'")\]}…]+$/;

/** "Cheer100" */
const CHEER = /(?<!\S)(\w*?[a-z])([1-9]\d{0,6})(?!\S)/gi;

/** Splits a message's text at its emotes, its http(s) addresses and its cheers. */
export function partsOf(event: Pick<ArchivedEvent, 'text' | 'attributes'>): TextPart[] {
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

/** Splits a text at its addresses. A closing bracket belongs to an address only if the address opened one. */
function linkParts(text: string): TextPart[] {
	const parts: TextPart[] = [];
	let at = 0;
	for (const match of text.matchAll(LINK)) {
		let address = match[0];
		const tail = TRAILING.exec(address)?.[0] ?? '';
		const keep = tail.startsWith(')') && address.includes('(') ? 1 : 0;
		address = address.slice(0, address.length - tail.length + keep);
		if (!URL.canParse(address)) continue;
		if (match.index > at) parts.push({ type: 'text', text: text.slice(at, match.index) });
		parts.push({ type: 'link', text: address, href: address });
		at = match.index + address.length;
	}
	if (at < text.length) parts.push({ type: 'text', text: text.slice(at) });
	return parts;
}
