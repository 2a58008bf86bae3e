/** ESLint: a folder imports only what its line in folders.js names, however the import is spelled. */
import { dirname, join, posix, relative, sep } from 'node:path';

const unix = (path) => path.split(sep).join(posix.sep);

/**
 * The longest of `folders` that `path` lies in, or undefined. A root (`src`) is only what lies in it directly:
 * a new folder wants a line of its own.
 */
const folderOf = (path, folders) =>
	folders
		.filter((folder) =>
			folder.includes('/') ? path.startsWith(`${folder}/`) : dirname(path) === folder
		)
		.reduce((best, folder) => (best && best.length > folder.length ? best : folder), undefined);

/** @type {import('eslint').Rule.RuleModule} */
export const directions = {
	meta: {
		type: 'problem',
		messages: {
			forbidden: '{{from}} must not import {{to}}: see tests/lint/folders.js.',
			unlisted: '{{from}} is in no folder that tests/lint/folders.js lists.',
			platform: '{{from}} also runs in the browser: it must not import {{to}}.'
		},
		schema: [{ type: 'object' }]
	},
	create(context) {
		const { folders, tests, pure } = context.options[0];
		const all = { ...folders, ...tests };
		const names = Object.keys(all);
		const file = unix(relative(context.cwd, context.filename));
		const own = folderOf(file, names);
		const ownIsTest = own !== undefined && own in tests;

		/** Where `specifier` leads, from the project's root; null for a package. */
		const target = (specifier) => {
			if (specifier.startsWith('$lib/')) return `src/lib/${specifier.slice('$lib/'.length)}`;
			if (!specifier.startsWith('.')) return null;
			return unix(relative(context.cwd, join(dirname(context.filename), specifier)));
		};
		const check = (node) => {
			const specifier = node?.value;
			if (typeof specifier !== 'string') return;
			const to = target(specifier);
			if (to === null) {
				if (pure.includes(own) && /^(node:|uWebSockets|better-sqlite3)/.test(specifier))
					context.report({ node, messageId: 'platform', data: { from: own, to: specifier } });
				return;
			}
			// Styles, data, SvelteKit's generated types: no code of ours.
			if (/\.(css|json)$/.test(to) || to.endsWith('/$types')) return;
			const folder = folderOf(to, names) ?? folderOf(`${to}/`, names) ?? dirname(to);
			if (!/^(src|server|tests)(\/|$)/.test(folder) || folder === own) return;
			// A test may import whatever it tests.
			if (ownIsTest && folder in folders) return;
			if (own && all[own].includes(folder)) return;
			context.report({ node, messageId: 'forbidden', data: { from: own ?? file, to: folder } });
		};
		/** `new URL('./worker.ts', import.meta.url)` loads a worker. */
		const isModuleUrl = ({ callee, arguments: [, base] }) =>
			callee.name === 'URL' && base?.type === 'MemberExpression' && base.property.name === 'url';
		return {
			Program(node) {
				if (own === undefined && /^(src|server|tests)\//.test(file))
					context.report({ node, messageId: 'unlisted', data: { from: file } });
			},
			ImportDeclaration: ({ source }) => check(source),
			ImportExpression: ({ source }) => check(source),
			ExportNamedDeclaration: ({ source }) => check(source),
			ExportAllDeclaration: ({ source }) => check(source),
			TSImportType: ({ source }) => check(source),
			NewExpression(node) {
				if (isModuleUrl(node) && /\.(ts|js|mjs)$/.test(node.arguments[0]?.value ?? ''))
					check(node.arguments[0]);
			}
		};
	}
};
