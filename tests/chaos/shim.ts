/** A library that is preloaded into a process, to move its wall clock and to fail its disk: shim.c. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

/** Bytes of the steering: see `struct steering` in shim.c. */
const SIZE = 40;
const AT = { clock: 0, sync: 8, write: 16, read: 24, slow: 32, failed: 36 };

type Call = 'sync' | 'write' | 'read';

/** Compiles the library into `folder`; undefined where there is no compiler, or no preloading. */
export function compileShim(folder: string): string | undefined {
	if (process.platform !== 'linux') return undefined;
	const library = join(folder, 'shim.so');
	const args = ['-shared', '-fPIC', '-O1', '-o', library, 'tests/chaos/shim.c', '-ldl'];
	return spawnSync('cc', args).status === 0 ? library : undefined;
}

/** What steers one process, also when it starts again. */
export class Shim {
	readonly env: Record<string, string>;
	readonly #file: number;

	constructor(library: string, steering: string) {
		writeFileSync(steering, new Uint8Array(SIZE));
		this.#file = openSync(steering, 'r+');
		this.env = { LD_PRELOAD: library, BACKSCROLL_SHIM: steering };
	}

	/** Moves the wall clock by so many ms. */
	clock(ms: number): void {
		const bytes = Buffer.alloc(8);
		bytes.writeBigInt64LE(BigInt(Math.round(ms)));
		writeSync(this.#file, bytes, 0, 8, AT.clock);
	}

	/** Each `every`th of these calls on the log's files fails with this error. */
	fail(call: Call, error: 'EIO' | 'ENOSPC', every = 1): void {
		// The count first: no call may see an error without it.
		this.#int(AT[call] + 4, every);
		this.#int(AT[call], constants.errno[error]);
	}

	/** Each sync of the log's files takes so much longer, in ms. */
	slow(ms: number): void {
		this.#int(AT.slow, ms);
	}

	/** Heals the disk; the clock stays as it is. */
	heal(): void {
		for (const call of ['sync', 'write', 'read'] as const) this.#int(AT[call], 0);
		this.slow(0);
	}

	/** How many calls were made to fail. */
	get failed(): number {
		const bytes = Buffer.alloc(4);
		readSync(this.#file, bytes, 0, 4, AT.failed);
		return bytes.readUInt32LE();
	}

	close(): void {
		closeSync(this.#file);
	}

	#int(at: number, value: number): void {
		const bytes = Buffer.alloc(4);
		bytes.writeInt32LE(value);
		writeSync(this.#file, bytes, 0, 4, at);
	}
}
