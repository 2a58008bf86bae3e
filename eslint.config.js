import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** The folders that code lives in, and which of them each may import: dependencies point one way. */
const FOLDERS = {
	wire: [],
	archive: ['wire'],
	sync: ['archive', 'wire'],
	views: ['archive', 'sync', 'wire'],
	components: ['views', 'archive', 'sync', 'wire'],
	routes: ['components', 'views', 'archive', 'sync', 'wire', 'mocks'],
	'service-worker': [],
	mocks: ['sync', 'archive', 'wire', 'relay', 'log', 'http', 'sources'],
	relay: ['wire', 'log'],
	log: ['wire'],
	sources: ['wire'],
	observability: ['wire', 'relay', 'log'],
	http: ['wire', 'relay', 'log', 'observability'],
	cli: ['wire', 'relay', 'log', 'http', 'observability', 'sources']
};
const inServer = (folder) => ['relay', 'log', 'sources', 'observability', 'http', 'cli'].includes(folder);
const inLib = (folder) => ['wire', 'archive', 'sync', 'views', 'components'].includes(folder);
const pattern = (folder) =>
	inServer(folder) ? `server/${folder}` : inLib(folder) ? `src/lib/${folder}` : `src/${folder}`;

export default ts.config(
	{ ignores: ['build/', '.svelte-kit/', 'node_modules/', 'data/', 'static/', 'src/mocks/mockServiceWorker.js'] },
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
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }]
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } }
	},
	{
		files: ['src/**', 'server/**'],
		plugins: { boundaries },
		settings: {
			'boundaries/elements': Object.keys(FOLDERS).map((type) => ({ type, pattern: pattern(type) })),
			'import/resolver': { typescript: { project: ['tsconfig.json', 'server/tsconfig.json'] } }
		},
		rules: {
			'boundaries/element-types': [
				'error',
				{
					default: 'disallow',
					rules: Object.entries(FOLDERS).map(([from, allow]) => ({ from, allow: [from, ...allow] }))
				}
			]
		}
	}
);
