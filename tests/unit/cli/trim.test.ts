import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

it("leaves of uWebSockets.js' binaries those that this system's Nodes load, and everything else", () => {
	const project = mkdtempSync(join(tmpdir(), 'backscroll-trim-'));
	const place = join(project, 'node_modules/uWebSockets.js');
	const own = `uws_${process.platform}_${process.arch}`;
	const left = [`${own}_115.node`, `${own}_147.node`, 'package.json', 'uws.js'];
	const gone = [`${own}_108.node`, 'uws_win32_x64_999.node', 'uws_aix_ppc64_115.node'];
	const trim = (): unknown =>
		execFileSync(process.execPath, [resolve('server/bin/trim.mjs')], { cwd: project });
	try {
		// Without the package there is nothing to do.
		trim();
		mkdirSync(place, { recursive: true });
		for (const name of [...left, ...gone]) writeFileSync(join(place, name), '{"main":"uws.js"}');
		trim();
		expect(readdirSync(place).sort()).toEqual(left.sort());
	} finally {
		rmSync(project, { recursive: true });
	}
});
