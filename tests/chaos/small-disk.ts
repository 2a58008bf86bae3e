/** A small disk of its own for the relay's data: a tmpfs, which takes the right to mount one. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, rmdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const MEGABYTES = 160;

export class SmallDisk {
	readonly folder: string;
	readonly #end = (): void => void spawnSync('umount', ['-l', this.folder]);

	private constructor(folder: string) {
		this.folder = folder;
		process.once('exit', this.#end);
	}

	/** undefined where none may be mounted. */
	static mount(folder: string): SmallDisk | undefined {
		mkdirSync(folder);
		const args = ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m,mode=0700`, 'tmpfs', folder];
		if (spawnSync('mount', args).status === 0) return new SmallDisk(folder);
		rmdirSync(folder);
		return undefined;
	}

	get #ballast(): string {
		return join(this.folder, 'ballast');
	}

	/** Leaves no byte of room. */
	fill(): void {
		const file = openSync(this.#ballast, 'w');
		try {
			for (const size of [1 << 20, 1 << 12]) {
				for (const bytes = new Uint8Array(size); tryWrite(file, bytes););
			}
		} finally {
			closeSync(file);
		}
	}

	free(): void {
		rmSync(this.#ballast, { force: true });
	}

	unmount(): void {
		process.off('exit', this.#end);
		this.#end();
		rmdirSync(this.folder);
	}
}

function tryWrite(file: number, bytes: Uint8Array): boolean {
	try {
		return writeSync(file, bytes) > 0;
	} catch {
		return false;
	}
}
