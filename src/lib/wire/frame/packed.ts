/** Attributes outside of frames. */
import { ByteReader, ByteWriter } from './bytes';
import { WireError } from './errors';
import type { Attribute } from './event';

/** Attributes as bytes, in the form of a frame. */
export function packAttributes(attributes: readonly Attribute[]): Uint8Array {
	const out = new ByteWriter();
	for (const [tag, value] of attributes) {
		out.uint(tag);
		out.blob(value);
	}
	return out.finish();
}

/** Reads packAttributes' output. Throws WireError. */
export function unpackAttributes(bytes: Uint8Array): Attribute[] {
	const reader = new ByteReader(bytes);
	const attributes: Attribute[] = [];
	while (reader.left > 0) attributes.push([reader.uint(), new Uint8Array(reader.blob())]);
	return attributes;
}

/** Attributes for JSON: packed, in base64; undefined if there are none. */
export const attributesToText = (attributes: readonly Attribute[]): string | undefined =>
	attributes.length > 0
		? btoa(Array.from(packAttributes(attributes), (byte) => String.fromCharCode(byte)).join(''))
		: undefined;

/** Reads attributesToText's output; returns none if it can't be read. */
export function attributesFromText(text: string | undefined): readonly Attribute[] {
	if (text === undefined) return [];
	try {
		return unpackAttributes(Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0)));
	} catch (error) {
		if (error instanceof WireError || error instanceof DOMException) return [];
		throw error;
	}
}
