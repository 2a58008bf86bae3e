import type { Rule } from 'eslint';
export const directions: Rule.RuleModule;
