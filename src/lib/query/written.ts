/** Changes of a written query; apart from the parser, which not every page loads. */
import type { Span } from './query';

/** The query without `span`, and with `instead` in its place. */
export const replaced = (query: string, { start, end }: Span, instead: string): string =>
	query.slice(0, start) + instead + query.slice(end);

/** The text as a phrase, in which nothing is an operator. */
export const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** A name as a value: quoted where a blank, a comma or a quote would end it, or where it would be a word of the language. */
export const valueFor = (name: string): string =>
	/[\s,"\u201c-\u201f]/u.test(name) || /^(?:me$|id:)/i.test(name) || name === ''
		? quote(name)
		: name;
