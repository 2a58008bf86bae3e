/** The project's documents, and what they say in a form that can be checked. */
import { readdirSync, readFileSync } from 'node:fs';

/** Paths of all documents, from the root. */
export const documents = (): string[] => [
	...readdirSync('.').filter((name) => name.endsWith('.md')),
	...['docs', 'specs'].flatMap((folder) =>
		readdirSync(folder, { recursive: true, encoding: 'utf8' })
			.filter((name) => name.endsWith('.md'))
			.map((name) => `${folder}/${name}`)
	)
];

export const read = (path: string): string => readFileSync(path, 'utf8');

/** The text under the heading that begins with `heading`, up to the next one of its level or above. */
export function section(text: string, heading: string): string {
	const start = text.indexOf(`\n${heading}`);
	if (start < 0) throw new Error(`no heading “${heading}”`);
	const level = heading.indexOf(' ');
	const body = text.slice(text.indexOf('\n', start + 1));
	const end = body.search(new RegExp(`\\n#{1,${level}} `));
	return end < 0 ? body : body.slice(0, end);
}

/** Rows of the tables in `text` as cells, without head and rule. */
export const rows = (text: string): string[][] =>
	[...text.matchAll(/^\|.*\|\n\|[ :|-]+\|\n((?:\|.*\|(?:\n|$))*)/gm)].flatMap(([, body]) =>
		(body ?? '')
			.trim()
			.split('\n')
			.filter((line) => line !== '')
			.map((line) =>
				line
					.slice(1, -1)
					.split('|')
					.map((cell) => cell.trim())
			)
	);

/** What stands in backticks, outside blocks of code. */
export const quoted = (text: string): string[] =>
	[...text.replace(/```[^]*?```/g, '').matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '');

export interface Reference {
	readonly file: string;
	readonly name: string;
}

/** The tests that a text names, as `tests/….ts` > "name". */
export const references = (text: string): Reference[] =>
	[...text.matchAll(/`(tests\/[^`]+\.ts)` > "([^"]+)"/g)].map(([, file, name]) => ({
		file: file ?? '',
		name: name ?? ''
	}));
