/** ESLint: a folder of the source with more files than a reader takes in at a glance is to be split. */
import { readdirSync } from 'node:fs';
import { basename, dirname, relative, sep } from 'node:path';

/** How many source files a folder may have in itself. */
const MOST_FILES = 25;
const SOURCE = /\.(ts|js|mjs|svelte)$/;

/** @type {import('eslint').Rule.RuleModule} */
export const folderSize = {
	meta: {
		type: 'suggestion',
		messages: { full: '{{folder}} has {{files}} source files: split what has more than {{most}}.' },
		schema: []
	},
	create(context) {
		const folder = dirname(context.filename);
		const name = relative(context.cwd, folder).split(sep).join('/');
		return {
			Program(node) {
				if (!/^(src|server)(\/|$)/.test(name)) return;
				const files = readdirSync(folder)
					.filter((file) => SOURCE.test(file))
					.sort();
				// Said once, at the first of them.
				if (files.length <= MOST_FILES || files[0] !== basename(context.filename)) return;
				const data = { folder: name, files: files.length, most: MOST_FILES };
				context.report({ node, messageId: 'full', data });
			}
		};
	}
};
