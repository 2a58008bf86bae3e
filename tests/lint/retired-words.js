/** ESLint: words that docs/GLOSSARY.md retired stay out of names, comments and strings. */
import { readFileSync } from 'node:fs';

/** A row of the glossary's last table: | `word` | say instead |, or | `word` (name) | say instead |. */
const ROW = /^\| `([^`]+)`( \(name\))? \| (.+) \|$/gm;

/** What the glossary retired: words that are refused anywhere, and names that are refused as such. */
export function retiredIn(glossary) {
	const table = glossary.slice(glossary.indexOf('\n## Retired'));
	const words = [];
	const names = new Map();
	for (const [, word, name, instead] of table.matchAll(ROW)) {
		if (name || word !== word.toLowerCase()) names.set(word, instead);
		else words.push({ word, instead, pattern: wordPattern(word) });
	}
	return { words, names };
}

/** Matches a lower-case word by itself and as a part of a name, in lower or camel case. */
function wordPattern(word) {
	const [first, rest] = [word[0], word.slice(1).replaceAll(' ', '[ -]')];
	return new RegExp(
		`(?<![A-Za-z])${first}${rest}(?![a-z])|${first.toUpperCase()}${rest}(?![a-z])`,
		'g'
	);
}

const { words, names } = retiredIn(
	readFileSync(new URL('../../docs/GLOSSARY.md', import.meta.url), 'utf8')
);

/** @type {import('eslint').Rule.RuleModule} */
export const retiredWords = {
	meta: {
		type: 'suggestion',
		messages: { retired: 'docs/GLOSSARY.md retired “{{word}}”. Say instead: {{instead}}.' },
		schema: []
	},
	create(context) {
		const { sourceCode } = context;
		const checkName = (node) => {
			const instead = names.get(node.name);
			if (instead)
				context.report({ node, messageId: 'retired', data: { word: node.name, instead } });
		};
		return {
			Program() {
				for (const { word, instead, pattern } of words) {
					for (const { index, 0: found } of sourceCode.text.matchAll(pattern)) {
						context.report({
							loc: {
								start: sourceCode.getLocFromIndex(index),
								end: sourceCode.getLocFromIndex(index + found.length)
							},
							messageId: 'retired',
							data: { word, instead }
						});
					}
				}
			},
			Identifier: checkName,
			PrivateIdentifier: checkName
		};
	}
};
