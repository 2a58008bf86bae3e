import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';
import { directions } from './tests/lint/directions.js';
import { folderSize } from './tests/lint/folder-size.js';
import { FOLDERS, PURE, TESTS } from './tests/lint/folders.js';
import { retiredWords } from './tests/lint/retired-words.js';

/** The project's own rules. */
const house = {
	rules: { directions, 'folder-size': folderSize, 'retired-words': retiredWords }
};

export default ts.config(
	{
		ignores: [
			'build/',
			'.svelte-kit/',
			'node_modules/',
			'data/',
			'static/',
			'src/mocks/mockServiceWorker.js'
		]
	},
	js.configs.recommended,
	...ts.configs.recommended,
	...svelte.configs.recommended,
	{
		languageOptions: { globals: { ...globals.node, ...globals.browser } },
		rules: {
			'no-undef': 'off',
			eqeqeq: 'error',
			'no-console': 'off',
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', varsIgnorePattern: '^_' }
			]
		}
	},
	{
		files: ['**/*.{ts,svelte}'],
		languageOptions: {
			parserOptions: {
				projectService: true,
				tsconfigRootDir: import.meta.dirname,
				extraFileExtensions: ['.svelte']
			}
		},
		rules: {
			// Functions of ours make the addresses, and resolve them: the rule can't see that.
			'svelte/no-navigation-without-resolve': ['error', { ignoreLinks: true, ignoreGoto: true }],
			'@typescript-eslint/no-floating-promises': 'error',
			// A `default` says that all other cases are meant.
			'@typescript-eslint/switch-exhaustiveness-check': [
				'error',
				{ considerDefaultExhaustiveForUnions: true }
			]
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
		rules: {
			// There are no stores here, and with types it asks for that of every expression.
			'svelte/require-store-reactive-access': 'off'
		}
	},
	{
		files: ['{src,server,tests}/**/*.{ts,js,mjs,svelte}'],
		plugins: { house },
		rules: {
			'house/directions': ['error', { folders: FOLDERS, tests: TESTS, pure: PURE }],
			'house/folder-size': 'error',
			'house/retired-words': 'error'
		}
	}
);
