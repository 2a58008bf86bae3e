/** Compression of frames: the best for stored segments, a quick one for frames that only travel. */
import { deflateRaw, deflateRawSync } from 'node:zlib';
import { promisify } from 'node:util';

const deflate = promisify<Uint8Array, object, Buffer>(deflateRaw);

/** Compressions at once on Node's pool of four threads: one is left for the fsync of a commit, which must not wait for them. */
const AT_ONCE = 3;
let running = 0;
const waiting: (() => void)[] = [];

/** Runs on other threads. */
export async function deflateKept(bytes: Uint8Array): Promise<Uint8Array> {
	if (running < AT_ONCE) running++;
	else await new Promise<void>((resolve) => waiting.push(resolve));
	try {
		return await deflate(bytes, { level: 9 });
	} finally {
		const next = waiting.shift();
		if (next) next();
		else running--;
	}
}

/**
 * A frame of 20 messages is 0.3 % larger than at the highest level, one of 512 is 3 %; it takes half the time
 * (`bench wire`, `bench fanout`).
 */
export const deflateLive = (bytes: Uint8Array): Uint8Array => deflateRawSync(bytes, { level: 3 });
