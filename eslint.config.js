import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** The folders that code lives in, and which of them each may import: dependencies point one way. */
const FOLDERS = {
	wire: [],
	archive: ['wire'],
	sync: ['archive', 'wire'],
	search: ['archive', 'wire'],
	views: ['archive', 'sync', 'search', 'wire'],
	components: ['views', 'archive', 'sync', 'wire'],
	routes: ['components', 'views', 'archive', 'sync', 'wire', 'mocks'],
	'service-worker': ['wire'],
	mocks: ['sync', 'archive', 'wire', 'relay', 'log', 'http', 'sources'],
	relay: ['wire', 'log'],
	log: ['wire'],
	sources: ['wire'],
	observability: ['wire', 'relay', 'log'],
	images: [],
	http: ['wire', 'relay', 'log', 'observability', 'images'],
	cli: ['wire', 'relay', 'log', 'http', 'observability', 'sources', 'images']
};
/** Folders whose code runs on both sides. */
const PURE = ['wire', 'relay'];

const SERVER = ['relay', 'log', 'sources', 'observability', 'images', 'http', 'cli'];
const LIB = ['wire', 'archive', 'sync', 'search', 'views', 'components'];
const place = (folder) =>
	SERVER.includes(folder)
		? `server/${folder}`
		: LIB.includes(folder)
			? `src/lib/${folder}`
			: `src/${folder}`;

/** A folder may import itself and what FOLDERS names; anything else of ours is refused, whichever way it is spelled. */
const directions = Object.entries(FOLDERS).map(([folder, allowed]) => {
	const forbidden = Object.keys(FOLDERS).filter(
		(other) => other !== folder && !allowed.includes(other)
	);
	return {
		files: [`${place(folder)}/**`],
		rules: {
			'no-restricted-imports': [
				'error',
				{
					patterns: [
						{
							regex: `^(\\$lib/|(\\.\\./)+((src/)?lib/|src/|server/)?)(${forbidden.join('|')})(/|$)`,
							message: `${folder} may import only ${allowed.join(', ') || 'nothing of ours'} (see eslint.config.js).`
						},
						...(PURE.includes(folder)
							? [
									{
										regex: '^(node:|uWebSockets|better-sqlite3)',
										message: `${folder} also runs in the browser.`
									}
								]
							: [])
					]
				}
			]
		}
	};
});

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
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: {
			parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig }
		}
	},
	...directions
);
