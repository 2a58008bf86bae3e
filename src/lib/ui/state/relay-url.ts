import { base } from '$app/paths';

/** The relay's base URL, without a slash at the end: the app's own, or that of a build for another. */
export const relayUrl: string = (
	import.meta.env.PUBLIC_RELAY_URL || location.origin + base
).replace(/\/+$/, '');
