/** The built relay and app, and a second build of them that differs as the next release does: in the service worker. */
import { appendFileSync, cpSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Copies `build/` into `folder` as another version. Returns the start of each. */
export function twoBuilds(folder: string): readonly [string, string] {
	const next = join(folder, 'next');
	cpSync('build', join(next, 'build'), { recursive: true });
	symlinkSync(resolve('node_modules'), join(next, 'node_modules'));
	const app = join(next, 'build/app');
	appendFileSync(join(app, 'service-worker.js'), '\n// the next version\n');
	for (const packed of ['br', 'gz'])
		rmSync(join(app, `service-worker.js.${packed}`), { force: true });
	writeFileSync(join(app, '_app/version.json'), '{"version":"next"}');
	return [resolve('build/server/start.mjs'), join(next, 'build/server/start.mjs')];
}
