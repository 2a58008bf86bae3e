/** Where a relay serves the images of emotes and badges: their names travel in frames, they don't. */

/** Sources whose emotes and badges a relay has images of; those of others are shown as text. */
const WITH_IMAGES: ReadonlySet<string> = new Set(['twitch']);

const pathOf = (source: string, ...key: readonly string[]): string | null =>
	WITH_IMAGES.has(source)
		? `${IMAGE_PATHS}${[source, ...key].map(encodeURIComponent).join('/')}`
		: null;

/** The path of an emote, or null where its source has no images. */
export const emotePath = (source: string, id: string, motion: 'moving' | 'still'): string | null =>
	pathOf(source, 'emotes', id, motion);

/** The path of a badge ("subscriber/12") as a channel shows it, or null where its source has no images. */
export const badgePath = (source: string, channel: string, badge: string): string | null =>
	pathOf(source, 'badges', channel, ...badge.split('/'));

/** The path of a cheer's picture ("cheer", 100) in its lowest amount, or null where its source has no images. */
export const cheerPath = (
	source: string,
	prefix: string,
	tier: number,
	motion: 'moving' | 'still'
): string | null => pathOf(source, 'cheers', prefix, `${tier}`, motion);

/** The browser's cache that keeps images which were shown. */
export const IMAGE_CACHE = 'images';
/** What all their paths begin with. */
export const IMAGE_PATHS = '/api/images/';
