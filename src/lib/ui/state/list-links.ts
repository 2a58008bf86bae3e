/** Addresses of the lists of channels and users. */
import { resolve } from '$app/paths';
import { addressOf } from './address';

/** The list of channels with `part` in their names, sorted by `sort` unless that is the default. */
export const channelsLink = (part: string, sort: string | null): string =>
	resolve('/channels') + listQuery(part, sort);

/** The list of users, likewise. */
export const usersLink = (part: string, sort: string | null): string =>
	resolve('/users') + listQuery(part, sort);

function listQuery(part: string, sort: string | null): string {
	const parameters = new URLSearchParams({ ...(part && { q: part }), ...(sort && { sort }) });
	return addressOf('', parameters);
}
