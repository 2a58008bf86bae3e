/** Addresses of what the app shows. */
import { resolve } from '$app/paths';

/** A message in its context; `log` where it isn't the current one. */
export const messageLink = (seq: number, log?: string): string =>
	`${resolve('/messages')}?at=${seq}${log === undefined ? '' : `&log=${log}`}`;

/** A channel. */
export const channelLink = ({ id }: { readonly id: number; readonly name: string }): string =>
	`${resolve('/messages')}?channel=${id}`;

/** A user. */
export const userLink = ({ user }: { readonly user: number; readonly login: string }): string =>
	`${resolve('/messages')}?user=${user}`;
