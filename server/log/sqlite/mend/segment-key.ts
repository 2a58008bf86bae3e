import { hash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import {
	keyInput,
	keyOfDigest,
	openFrame,
	type Canonical,
	type PackedFrame
} from '../../../../src/lib/wire/index';

/** The canonical bytes of a frame. Throws if they don't inflate. */
export const canonicalOf = (packed: PackedFrame): Canonical => ({
	head: inflateRawSync(packed.head, { maxOutputLength: packed.headSize }),
	text: inflateRawSync(packed.text, { maxOutputLength: packed.textSize })
});

/** The key that the bytes of a segment have; null if they are no frame. */
export function keyOfBytes(bytes: Uint8Array): string | null {
	try {
		const packed = openFrame(bytes);
		return keyOfDigest(hash('sha256', keyInput(packed, canonicalOf(packed)), 'buffer'));
	} catch {
		return null;
	}
}
