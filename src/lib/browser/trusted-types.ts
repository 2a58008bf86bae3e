/** Browsers with Trusted Types take no text as HTML or as the address of a script, but by a policy: this is the page's. */

interface Policies {
	createPolicy(
		name: 'default',
		rules: { readonly createScriptURL: (address: string) => string | null }
	): unknown;
}

/** Lets scripts of this origin be workers of the page, or of a frame in it, and nothing else. */
export function trustOwnScripts(realm: object): void {
	const { trustedTypes } = realm as { readonly trustedTypes?: Policies };
	trustedTypes?.createPolicy('default', {
		createScriptURL: (address) =>
			new URL(address, location.href).origin === location.origin ? address : null
	});
}
