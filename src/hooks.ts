import type { Reroute } from '@sveltejs/kit';

/** SvelteKit can't decode such an address, and starts with none of the app. No page has this one. */
const MALFORMED = '/%25';

/** An address whose path can't be decoded, such as /users/%zz, leads to the page that says that there is none. */
export const reroute: Reroute = ({ url }) => {
	try {
		decodeURI(url.pathname);
	} catch {
		return MALFORMED;
	}
};
