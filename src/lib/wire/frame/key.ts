import { ByteWriter } from './bytes';
import type { Canonical } from './canonical-write';
import { FRAME_FORMAT, type FrameRange } from './frame';
import { hex } from '../../std/hex';

/**
 * A frame's identity is its key: the first 128 bits of SHA-256 over these bytes, as 32 hex digits.
 * They are its format, range, head size and canonical bytes, before compression. Each side hashes
 * with what its platform has (node:crypto, crypto.subtle), so the digest is left to the caller.
 */
export function keyInput(range: FrameRange, canonical: Canonical): Uint8Array<ArrayBuffer> {
	const out = new ByteWriter();
	out.uint(FRAME_FORMAT);
	out.uint(range.first);
	out.uint(range.last - range.first + 1);
	out.uint(canonical.head.length);
	out.raw(canonical.head);
	out.raw(canonical.text);
	return out.finish();
}

/** The key from a SHA-256 digest (32 bytes) of `keyInput`. */
export const keyOfDigest = (digest: Uint8Array): string => hex(digest.subarray(0, 16));
