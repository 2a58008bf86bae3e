/** Addresses of the lists of channels and users. */
import { resolve } from '$app/paths';
import { addressOf } from './address';

/** How the channels are shown: as in the rail, or as a table of figures. */
export type ChannelView = 'list' | 'table';

/** The list of channels with `part` in their names; `sort` and `view` are null for the default. */
export const channelsLink = (
	part: string,
	{ sort, view }: { readonly sort: string | null; readonly view: ChannelView | null }
): string => resolve('/channels') + listQuery(part, sort, view);

/** The list of users with `part` in their names, sorted by `sort` unless that is the default. */
export const usersLink = (part: string, sort: string | null): string =>
	resolve('/users') + listQuery(part, sort);

function listQuery(part: string, sort: string | null, view: string | null = null): string {
	const parameters = new URLSearchParams({
		...(part && { q: part }),
		...(sort && { sort }),
		...(view && { view })
	});
	return addressOf('', parameters);
}
