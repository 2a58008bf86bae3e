/** Caches images of emotes and badges that were shown, so that they are available offline. */
import { IMAGE_CACHE } from '../lib/wire/images';

/** Limit of cached images; beyond it the oldest are evicted. */
const MOST = 2_000;
/** How many new images pass between two counts of the cache. */
const COUNT_EVERY = 50;
let kept = 0;

/** Answers from the cache; an image that may have changed is refreshed for the next time. */
export async function image({
	request,
	event
}: {
	request: Request;
	event: ExtendableEvent;
}): Promise<Response> {
	const cache = await caches.open(IMAGE_CACHE);
	const cached = await cache.match(request);
	if (!cached) return fetched(cache, request);
	if (!cached.headers.get('cache-control')?.includes('immutable')) {
		event.waitUntil(fetched(cache, request).catch(() => undefined));
	}
	return cached;
}

async function fetched(cache: Cache, request: Request): Promise<Response> {
	const response = await fetch(request);
	if (response.status !== 200) return response;
	await cache.put(request, response.clone());
	if (kept++ % COUNT_EVERY === 0) {
		const keys = await cache.keys();
		for (const key of keys.slice(0, Math.max(0, keys.length - MOST))) await cache.delete(key);
	}
	return response;
}
