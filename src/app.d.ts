/// <reference types="@sveltejs/kit" />

declare namespace App {
	interface PageState {
		/** Whether this conversation was opened from the hits that are the step before it. */
		readonly fromHits?: boolean;
	}
}

interface ImportMetaEnv {
	/** Base URL of the relay for a build that is served from elsewhere; unset: the page's own origin. */
	readonly PUBLIC_RELAY_URL?: string;
}
