import { showsSomething } from '$lib/wire/text';

/** For a user of whose names nobody sees anything: older relays took such ones, and a link needs a width. */
const NO_NAME = 'No name';

/** The name to show for a user. */
export const shownName = (user: { readonly login: string; readonly displayName: string }): string =>
	[user.displayName, user.login].find(showsSomething) ?? NO_NAME;
