import type { ArchivedEvent } from '$lib/archive/types';
import { emotesOf } from '$lib/wire/adornments';

/** A message's text in parts: plain runs, links, emotes. */
export type TextPart =
	| { readonly type: 'text'; readonly text: string }
	| { readonly type: 'link'; readonly text: string; readonly href: string }
	| { readonly type: 'emote'; readonly text: string; readonly id: string };

const LINK = /https?:\/\/[^\s<>"]+/gi;
/** Signs that end a sentence rather than an address. */
const TRAILING = /[.,;:!?'")\]}…]+$/;

/** Splits a message's text at its emotes and its http(s) addresses. */
export function partsOf(event: Pick<ArchivedEvent, 'text' | 'attributes'>): TextPart[] {
	const { text } = event;
	const parts: TextPart[] = [];
	let at = 0;
	for (const { id, start, length } of emotesOf(event)) {
		parts.push(...linkParts(text.slice(at, start)));
		at = start + length;
		parts.push({ type: 'emote', text: text.slice(start, at), id });
	}
	parts.push(...linkParts(text.slice(at)));
	return parts;
}

/** Splits a text at its addresses. A closing bracket belongs to an address that opened one. */
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
