import { imageType } from './image-type';

/** Even a large animated emote is smaller. */
const MAX_BYTES = 1_048_576;
const ANSWER_MS = 10_000;
/** Statuses of an image that doesn't exist: no need to request it again soon. */
const ABSENT = [400, 403, 404, 410];

/** Fetches an image; null if there is none at this address. Rejects if it can't be fetched now. */
export async function fetchImage(url: string): Promise<{ type: string; bytes: Buffer } | null> {
	const response = await fetch(url, {
		// The address comes from a fixed template, so a redirect would lead elsewhere.
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
	// Leaving the loop cancels the body, so an endless response ends here.
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
