/**
 * The address of a page that is shown alone. vitest.config.ts puts it in place of $app/state and $app/navigation,
 * which need the whole app.
 */
class Address {
	url: URL = $state.raw(new URL(location.origin));
	params: Record<string, string> = $state.raw({});
	state: object = $state.raw({});
}
export const page = new Address();

/** Goes there, without another page. */
export async function goto(
	address: string | URL,
	{ state = {} }: { readonly state?: object } = {}
): Promise<void> {
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing changes it; the next one takes its place
	page.url = new URL(address, location.origin);
	page.state = state;
}

/**
 * Nobody follows links here.
 * @public
 */
export const afterNavigate = (): void => {};
