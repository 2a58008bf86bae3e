/// <reference types="@sveltejs/kit" />

interface ImportMetaEnv {
	/** Base URL of the relay for a build that is served from elsewhere; unset: the page's own origin. */
	readonly PUBLIC_RELAY_URL?: string;
}
