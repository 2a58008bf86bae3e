import { accessSync, constants, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
/** What the tests write at once, with room to spare. */
const ENOUGH_BYTES = 4 * 2 ** 30;

/**
 * Has all temporary files go to memory, where there is enough of it: relays wait for the disk at every batch, which
 * would be a good part of what tests wait for. Files that can be run are among them.
 */
export function temporaryInMemory() {
	let probe;
	try {
		const { bavail, bsize } = statfsSync(MEMORY);
		if (process.env.TMPDIR || bavail * bsize < ENOUGH_BYTES) return;
		probe = mkdtempSync(join(MEMORY, 'backscroll-probe-'));
		const file = join(probe, 'run');
		writeFileSync(file, '', { mode: 0o700 });
		accessSync(file, constants.X_OK);
		process.env.TMPDIR = MEMORY;
	} catch {
		// Not there, not ours, or nothing may run in it: the disk does.
	} finally {
		if (probe) rmSync(probe, { recursive: true, force: true });
	}
}
