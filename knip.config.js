/** What a browser or a process loads by its address, so that no import leads there. */
const entry = [
	'server/bin/{start,build,replay,source,trim,verify,backup,restore,export}.mjs',
	'server/bin/built/*.mjs',
	'server/log/search/{thread.ts,worker.mjs}',
	'server/log/sqlite/disk/checkpoint-thread.mjs',
	'src/lib/archive/tables/upkeep.ts',
	'src/boot/main.ts',
	'src/mocks/demo-relay.ts',
	'src/hooks.ts',
	'src/service-worker/index.ts',
	'src/lib/**/*worker.ts',
	'tests/{run,stress,browsers,nodes}.mjs',
	'tests/browser/setup.ts',
	'tests/bench/run.ts',
	'tests/chaos/{run,decoder}.ts',
	'tests/pictures/run.ts',
	'tests/simulate/run.ts',
	'tests/bench/fanout/{core,publisher,reader,receivers,relay}.ts',
	'tests/**/*.page.ts',
	'tests/support/no-native.cjs',
	'tests/support/killed-at-link.mjs'
];

/** @type {import('knip').KnipConfig} */
export default {
	entry,
	project: ['src/**', 'server/**', 'tests/**', '!**/*.d.mts', '!**/*.d.ts'],
	// So that a fresh clone, where SvelteKit has written no configuration yet, is read alike.
	paths: { '$lib/*': ['./src/lib/*'] },
	// A type may be exported beside the function whose signature names it.
	ignoreExportsUsedInFile: { interface: true, type: true },
	// TypeScript's native compiler: `npm run check` runs it by its path, because another TypeScript has a `tsc`, too.
	ignoreDependencies: ['@typescript/native'],
	// The type check tells of these, and knows SvelteKit's own names.
	exclude: ['unresolved'],
	compilers: {
		/**
		 * Whole scripts: by itself knip reads only their import statements, and misses `await import()`.
		 * What a component's own script exports is called through `bind:this`.
		 */
		svelte: (text) =>
			[...text.matchAll(/<script\b[^>]*>([^]*?)<\/script>/g)]
				.map(([, body]) => body.replace(/\bexport (?=function|const)/g, ''))
				.join(';\n')
	}
};
