/** Pictures of emotes and badges that this browser has cached, as data URLs. */
import { IMAGE_CACHE } from '../../wire/images';

/** Never fetches: an export has what this device has. Null for what isn't there. */
export function cachedPictures(relay: string): (path: string) => Promise<string | null> {
	// Not in every private mode, nor on plain http.
	const opened = 'caches' in globalThis ? caches.open(IMAGE_CACHE).catch(() => null) : null;
	return async (path) => {
		const cache = await opened;
		const answer = await cache?.match(relay + path).catch(() => undefined);
		return answer?.ok ? dataUrl(await answer.blob()) : null;
	};
}

const dataUrl = (blob: Blob): Promise<string | null> =>
	new Promise((resolve) => {
		const reader = new FileReader();
		reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : null);
		reader.onerror = () => resolve(null);
		reader.readAsDataURL(blob);
	});
