/** Who wrote an event, or whom it concerns. */
import { foldName } from '../../src/lib/wire/index';
import type { NewEvent } from '../log/log';
import { asSpelled, optional, optionalId, required, type Fields } from './fields';

/** Of an event that nobody wrote. */
export const NO_AUTHOR = {
	userKey: '',
	login: '',
	displayName: '',
	color: null,
	badges: ''
} as const;

type Author = Pick<NewEvent, keyof typeof NO_AUTHOR>;

/** The author that `user`, `userId` and `displayName` name, without colour and badges; null where there is no `user`. */
export function authorIn(fields: Fields, index: number): Author | null {
	const user = optional(fields, 'user', index);
	if (user === null) return null;
	const userId = optionalId(fields, 'userId', index);
	const displayName = optional(fields, 'displayName', index);
	return {
		...NO_AUTHOR,
		userKey: userId ? `id:${userId}` : `name:${foldName(user)}`,
		login: asSpelled(fields, 'user', index),
		displayName: displayName === null || displayName === user ? '' : displayName
	};
}

/** The same where there must be one. Throws Refusal 422. */
export function requiredAuthor(fields: Fields, index: number): Author {
	required(fields, 'user', index);
	return authorIn(fields, index) ?? NO_AUTHOR;
}
