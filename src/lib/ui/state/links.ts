/** Addresses of the app's pages. */
import { resolve } from '$app/paths';
import { isPathPart } from '$lib/wire/path-part';

/** A name as a part of a path. Browsers treat a part of only dots, in any spelling, as a parent folder. */
const part = (name: string): string =>
	isPathPart(name) ? encodeURIComponent(name.toWellFormed()) : '_';

/** A channel's page: the id decides which, the name is for people. */
export const channelLink = ({ id, name }: { readonly id: number; readonly name: string }): string =>
	`${resolve('/channels')}/${part(name)}?id=${id}`;

/** A user's page: the id decides whose, the name is for people. */
export const userLink = ({ user, login }: { user: number; login: string }): string =>
	`${resolve('/users')}/${part(login)}?id=${user}`;

/** Where a message stands; without a channel, in the log alone. */
interface Placed {
	readonly seq: number;
	readonly channel: { readonly id: number; readonly name: string } | null;
}

/** Link targets of a row of messages. */
export interface RowLinks {
	/** A message in its context. The link includes the log's id, because another log has another message there. */
	readonly message: (seq: number) => string;
	/** A message among all of its channel. */
	readonly context: (event: Placed) => string;
	readonly channel: typeof channelLink;
	readonly user: typeof userLink;
}

/** Within the current log; one object for all rows of a list. */
export function linksIn(log = ''): RowLinks {
	const message = (seq: number): string => `${resolve('/messages')}?at=${seq}&log=${log}`;
	return {
		message,
		context: ({ seq, channel }) =>
			channel ? `${channelLink(channel)}&at=${seq}&log=${log}` : message(seq),
		channel: channelLink,
		user: userLink
	};
}
