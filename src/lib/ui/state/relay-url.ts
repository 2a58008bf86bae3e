/** The relay's base URL, without a slash at the end. */
export const relayUrl: string = (import.meta.env.PUBLIC_RELAY_URL || location.origin).replace(
	/\/+$/,
	''
);
