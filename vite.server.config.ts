import { defineConfig } from 'vite';

/** Packages with native parts, which stay packages: the only dependencies that a built server has. */
const NATIVE = ['better-sqlite3', 'uWebSockets.js'];

/** build/server: the commands and the log's threads, each a file, with every package that is plain JavaScript. */
export default defineConfig({
	publicDir: false,
	// Else that of the app holds for what both use, and SvelteKit writes a part of it: a fresh clone has none.
	tsconfig: 'server/tsconfig.json',
	ssr: { noExternal: true, external: NATIVE },
	build: {
		ssr: true,
		target: 'node20.19',
		outDir: process.env.BACKSCROLL_BUILD_DIR ?? 'build/server',
		emptyOutDir: true,
		rolldownOptions: {
			input: {
				start: 'server/bin/built/start.mjs',
				replay: 'server/bin/built/replay.mjs',
				source: 'server/bin/built/source.mjs',
				verify: 'server/bin/built/verify.mjs',
				backup: 'server/bin/built/backup.mjs',
				restore: 'server/bin/built/restore.mjs',
				export: 'server/bin/built/export.mjs',
				trim: 'server/bin/trim.mjs',
				// All files lie side by side, so that `./worker.mjs` leads to a thread from any of them.
				worker: 'server/log/search/thread.ts',
				'checkpoint-thread': 'server/log/sqlite/disk/checkpoint-thread.mjs'
			},
			output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' }
		}
	}
});
