/** Names in texts: whole words, by the letters and digits of every script. */
import { emotesOf } from '../wire/frame/adornments';
import type { LogEvent } from '../wire/frame/event';
import { fold } from './fold';

type WithText = Pick<LogEvent, 'text' | 'attributes'>;

/** A name in a link or an emote mentions nobody. */
const LINK = /\w+:\/\/\S+/gu;
const BLANK = /\s/u;
const ASCII = /^[\0-\x7f]*$/;
const SPECIAL = /[$()*+.?[\\\]^{|}]/g;

const blanks = (part: string): string => ' '.repeat(part.length);

function saidIn({ text, attributes }: WithText): string {
	let said = text;
	for (const { start, length } of emotesOf({ text, attributes }))
		said = said.slice(0, start) + ' '.repeat(length) + said.slice(start + length);
	return said.replace(LINK, blanks);
}

/**
 * A test of whether an event mentions one of the names: with `@` before it, or `byAt` false, also without. Punctuation
 * is a border: (name), name's, !cmd@name.
 */
export function mentions(names: readonly string[], byAt: boolean): (event: WithText) => boolean {
	const written = names.map((name) => fold(name).replace(SPECIAL, '\\$&')).filter(Boolean);
	if (written.length === 0) return () => false;
	const before = byAt ? '@' : '(?<![\\p{L}\\p{N}_])';
	const whole = new RegExp(`${before}(?:${written.join('|')})(?![\\p{L}\\p{N}_])`, 'u');
	// Most texts have no name, and most of those are ASCII: there what is left out brings none about.
	const folded = names.map((name) => fold(name)).filter(Boolean);
	const isPlain = folded.every((name) => !BLANK.test(name));
	return (event) => {
		if (isPlain && ASCII.test(event.text)) {
			const text = event.text.toLowerCase();
			if (!folded.some((name) => text.includes(name))) return false;
		}
		return whole.test(fold(saidIn(event)));
	};
}
