/** Addresses of the app's pages. */
import { resolve } from '$app/paths';
import { isPathPart } from '$lib/wire/path-part';

/** A name as a part of a path. Browsers treat a part of only dots, in any spelling, as a parent folder. */
const part = (name: string): string =>
	isPathPart(name) ? encodeURIComponent(name.toWellFormed()) : '_';

/** A channel's page: the id decides which, the name is for people. */
export const channelLink = ({ id, name }: { readonly id: number; readonly name: string }): string =>
	`${resolve('/channels')}/${part(name)}?id=${id}`;

/** The list of channels with `part` in their names, sorted by `sort` unless that is the default. */
export const channelsLink = (part: string, sort: string | null): string =>
	resolve('/channels') + listQuery(part, sort);

/** A user's page: the id decides whose, the name is for people. */
export const userLink = ({ user, login }: { user: number; login: string }): string =>
	`${resolve('/users')}/${part(login)}?id=${user}`;

/** Link targets of a row of messages. */
export interface RowLinks {
	/** A message in its context. The link includes the log's id, because another log has another message there. */
	readonly message: (seq: number) => string;
	readonly channel: typeof channelLink;
	readonly user: typeof userLink;
}

/** Within the current log; one object for all rows of a list. */
export const linksIn = (log = ''): RowLinks => ({
	message: (seq) => `${resolve('/messages')}?at=${seq}&log=${log}`,
	channel: channelLink,
	user: userLink
});

/** The list of users, likewise. */
export const usersLink = (part: string, sort: string | null): string =>
	resolve('/users') + listQuery(part, sort);

function listQuery(part: string, sort: string | null): string {
	const parameters = new URLSearchParams({ ...(part && { q: part }), ...(sort && { sort }) });
	const query = parameters.toString();
	return query && `?${query}`;
}
