import type { Rule } from 'eslint';
export const retiredWords: Rule.RuleModule;
export function retiredIn(glossary: string): {
	readonly words: readonly { readonly word: string; readonly instead: string }[];
	readonly names: ReadonlyMap<string, string>;
};
