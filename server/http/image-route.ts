/** Serves the relay's stored images of emotes and badges. */
import type { Images } from '../images/images';
import { Refusal } from '../relay/refusal';
import { refusalAnswer, type ApiAnswer } from './answers';
import type { Route } from './route';
import { decodedPart } from './parameters';

/** How long caches may repeat that a channel isn't known. */
const UNKNOWN_SECONDS = 30;
const REFUSALS = {
	absent: new Refusal(404, 'no-image', 'there is no image of this'),
	failed: new Refusal(503, 'image-failed', 'the image could not be had from its source'),
	refused: new Refusal(503, 'too-many-images', 'too many images are asked for at once')
} as const;

/** `GET /api/images/:source/…`: the rest of the path is the source's own key. */
export const imageRoute = (
	images: Pick<Images, 'get'>,
	hasChannel: (source: string, channel: string) => boolean
): Route => ({
	method: 'GET',
	name: '/api/images/:source/:key',
	turn: 'any',
	path: /^\/api\/images\/([^/]+)\/(.+)$/,
	async handle({ header, visitor }, [encoded = '', path = '']): Promise<ApiAnswer> {
		const [source, key] = [decodedPart(encoded), path.split('/').map(decodedPart)];
		// Anybody can make up a channel; asking its host for it would be done in the owner's name.
		if (key[0] === 'badges' && !hasChannel(source, key[1] ?? '')) {
			return without(REFUSALS.absent, UNKNOWN_SECONDS);
		}
		const found = await images.get(source, key, visitor?.address);
		if (!('image' in found)) return without(REFUSALS[found.outcome], found.retryAfter);
		const { image, keepFor } = found;
		const headers = {
			'content-type': image.type,
			'cache-control':
				keepFor === Infinity ? 'public, max-age=31536000, immutable' : `public, max-age=${keepFor}`,
			etag: `"${image.hash}"`
		};
		if (header('if-none-match').includes(headers.etag)) return { status: 304, headers, body: '' };
		return { status: 200, headers, body: image.bytes };
	}
});

/** Cacheable, so that a page with a hundred copies of a missing emote sends one request. */
function without(refusal: Refusal, seconds: number): ApiAnswer {
	const answer = refusalAnswer(refusal);
	const headers = { ...answer.headers, 'cache-control': `public, max-age=${seconds}` };
	return { ...answer, headers };
}
