/** Accepted kinds of images: pixels only. Not SVG, which may contain scripts. */
const KINDS: Readonly<{ [type: string]: (bytes: Buffer) => boolean }> = {
	'image/png': (bytes) => bytes.readUInt32BE(0) === 0x89504e47,
	'image/gif': (bytes) => ascii(bytes, 0, 4) === 'GIF8',
	'image/webp': (bytes) => ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP',
	'image/avif': (bytes) => /^ftypavi[fs]$/.test(ascii(bytes, 4, 12))
};
const SHORTEST = 12;

const ascii = (bytes: Buffer, from: number, to: number): string =>
	bytes.toString('latin1', from, to);

/** The media type of an image, if it is an accepted one and the bytes match its content-type; else null. */
export function imageType(contentType: string, bytes: Buffer): string | null {
	const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
	const begins = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
	return bytes.length >= SHORTEST && begins?.(bytes) ? type : null;
}
