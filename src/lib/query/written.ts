/** Changes of a written query; apart from the parser, which not every page loads. */
import type { Proposal, Span } from './query';

/** UTF-16 units of a written query. */
export const MOST_LENGTH = 200;

/** The query without `span`, and with `instead` in its place. */
export const replaced = (query: string, { start, end }: Span, instead: string): string =>
	query.slice(0, start) + instead + query.slice(end);

/** The text as a phrase, in which nothing is an operator. Every sign that ends a phrase is written twice. */
export const quote = (text: string): string =>
	`"${text.replace(/["\u201c-\u201f]/g, (sign) => sign + sign)}"`;

/** A name as a value: quoted where a blank, a comma or a quote would end it, or where it would be a word of the language. */
export const valueFor = (name: string): string =>
	/[\s,"\u201c-\u201f]/u.test(name) || /^(?:me$|id:)/i.test(name) || name === ''
		? quote(name)
		: name;

/** The query without a part of it, and without the blanks behind that. */
export const without = (query: string, { start, end }: Span): string =>
	(query.slice(0, start) + query.slice(end).trimStart()).trim();

/** A way out for a clause, without its minus: `text` as a phrase; where that has no room, the query without the clause. */
export function asText(
	query: string,
	span: Span,
	text: string = query.slice(span.start, span.end)
): Proposal {
	const quoted = replaced(query, span, quote(text));
	if (quoted.length <= MOST_LENGTH) return { label: `Search for the text ${text}`, query: quoted };
	const start = query[span.start - 1] === '-' ? span.start - 1 : span.start;
	return { label: 'Search without it', query: without(query, { start, end: span.end }) };
}
