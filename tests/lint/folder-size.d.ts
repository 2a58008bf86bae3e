import type { Rule } from 'eslint';
export const folderSize: Rule.RuleModule;
