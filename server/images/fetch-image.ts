import { imageType } from './image-type';

/** An emote of three sizes and many pictures is below this. */
const MAX_BYTES = 1_048_576;
const ANSWER_MS = 10_000;
/** What a host says of an image that isn't there: it needn't be asked again soon. */
const ABSENT = [400, 403, 404, 410];

/** Fetches an image; null where there is none at this address. Rejects where it couldn't be had now. */
export async function fetchImage(url: string): Promise<{ type: string; bytes: Buffer } | null> {
	const response = await fetch(url, {
		// The address was made from a known one: it leads nowhere else.
		redirect: 'error',
		headers: { accept: 'image/png, image/gif, image/webp, image/avif' },
		signal: AbortSignal.timeout(ANSWER_MS)
	});
	if (!response.ok || !response.body) {
		await response.body?.cancel();
		if (ABSENT.includes(response.status)) return null;
		throw new Error(`the host of the image answered ${response.status}`);
	}
	const chunks: Uint8Array[] = [];
	let size = 0;
	// Leaving the loop cancels the body: a host that sends for ever is not listened to.
	for await (const chunk of response.body) {
		size += chunk.byteLength;
		if (size > MAX_BYTES) throw new Error(`the image has more than ${MAX_BYTES} bytes`);
		chunks.push(chunk);
	}
	const bytes = Buffer.concat(chunks);
	const type = imageType(response.headers.get('content-type') ?? '', bytes);
	if (type === null) throw new Error('what came is no PNG, GIF, WebP or AVIF');
	return { type, bytes };
}
