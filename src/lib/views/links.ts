/** Addresses of what the app shows. */
import { resolve } from '$app/paths';

/** A message in its context; `log` where it isn't the current one. */
export const messageLink = (seq: number, log?: string): string =>
	`${resolve('/messages')}?at=${seq}${log === undefined ? '' : `&log=${log}`}`;
