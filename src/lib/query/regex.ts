/**
 * Expressions of a search, run by RE2JS on both sides: in time that grows with the text, whatever the expression. Load
 * this module when the first one is searched for.
 */
import { RE2JS, RE2JSException } from 're2js';

/** Part of a text: UTF-16 units, `end` excluded. */
export type TextSpan = readonly [start: number, end: number];

export interface Regex {
	/** Whether it matches a part of the text that isn't empty. */
	readonly test: (text: string) => boolean;
	/** All of those parts, ascending. */
	readonly spans: (text: string) => TextSpan[];
}

/** An expression that can't be run: `message` says why, in RE2JS's words. */
export class RegexRefused extends Error {
	override readonly name = 'RegexRefused';
	readonly source: string;

	constructor(source: string, message: string) {
		super(message);
		this.source = source;
	}
}

const PREFIX = /^error parsing regexp: /;
/** How RE2JS writes that capitals don't matter, before what its reader wrote. */
const ANY_CASE = '`(?i)';

/**
 * `source` as JavaScript writes it. Throws RegexRefused. `pace` is called before each match is sought, of which a text
 * may have as many as letters: what it throws ends the search.
 */
export function regexOf(source: string, matchCase: boolean, pace = (): void => {}): Regex {
	const compiled = compile(source, matchCase ? 0 : RE2JS.CASE_INSENSITIVE);
	function* matches(text: string): Generator<TextSpan> {
		const matcher = compiled.matcher(text);
		for (pace(); matcher.find(); pace()) {
			const [start, end] = [matcher.start(), matcher.end()];
			if (end > start) yield [start, end];
		}
	}
	return {
		test: (text) => compiled.test(text) && !matches(text).next().done,
		spans: (text) => [...matches(text)]
	};
}

function compile(source: string, flags: number): RE2JS {
	try {
		return RE2JS.compile(RE2JS.translateRegExp(source), flags);
	} catch (error) {
		if (!(error instanceof RE2JSException)) throw error;
		const message = error.message.replace(PREFIX, '');
		throw new RegexRefused(source, flags === 0 ? message : message.replace(ANY_CASE, '`'));
	}
}
