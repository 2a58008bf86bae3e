/** Paths of emotes' and badges' images on a relay: frames contain their names, not their images. */
import { isPathPart } from './path-part';

/** Sources for which a relay has images; others' emotes and badges appear as text. */
const WITH_IMAGES: ReadonlySet<string> = new Set(['twitch']);

/**
 * Null also for a key that leads elsewhere: names of badges, emotes and channels come from outside, and browsers follow
 * a part of only dots to another folder.
 */
const pathOf = (source: string, ...key: readonly string[]): string | null =>
	WITH_IMAGES.has(source) && key.every(isPathPart)
		? `${IMAGE_PATHS}${[source, ...key].map((part) => encodeURIComponent(part.toWellFormed())).join('/')}`
		: null;

/** The path of an emote, or null where its source has no images. */
export const emotePath = (source: string, id: string, motion: 'moving' | 'still'): string | null =>
	pathOf(source, 'emotes', id, motion);

/** The path of a badge ("subscriber/12") as a channel shows it, or null where its source has no images. */
export const badgePath = (source: string, channel: string, badge: string): string | null =>
	pathOf(source, 'badges', channel, ...badge.split('/'));

/** The path of the picture of a cheer ("cheer", 100) by its lowest amount, or null if its source has no images. */
export const cheerPath = (
	source: string,
	prefix: string,
	tier: number,
	motion: 'moving' | 'still'
): string | null => pathOf(source, 'cheers', prefix, `${tier}`, motion);

/** The browser's cache of images that were shown. */
export const IMAGE_CACHE = 'images';
/** The common prefix of their paths. */
export const IMAGE_PATHS = '/api/images/';
