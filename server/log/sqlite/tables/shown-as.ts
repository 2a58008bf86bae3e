/** Wire's shown-as.ts in SQL: for rows of users that are made anew, and to check those that are there. */
import { EventKind } from '../../../../src/lib/wire/index';
import { LIVE } from './import-of';

/** A row of `shownAs`. */
export interface ShownAs {
	readonly user: number;
	readonly look: number;
	readonly first_seen: number;
	readonly last_seen: number;
}

/** Whether an event is what its author said, and no moderator's act. */
const SAID = `kind NOT IN (${EventKind.delete}, ${EventKind.purge})`;

/**
 * The users of some events, which may be any expression over `events` and `looks`: `user`, and by wire's shown-as.ts
 * their `look`, `first_seen` and `last_seen`.
 */
export const shownAs = (where: string): string => `
	SELECT user, look, IIF(said, first_said, sent_at) AS first_seen, IIF(said, sent_at, sent_at - 1) AS last_seen
	FROM (
		SELECT looks.user AS user, look, sent_at, ${SAID} AS said,
			MIN(sent_at) FILTER (WHERE ${SAID}) OVER (PARTITION BY looks.user) AS first_said,
			ROW_NUMBER() OVER (
				PARTITION BY looks.user
				ORDER BY ${SAID} DESC, sent_at DESC, ${LIVE} DESC, IIF(${LIVE}, -seq, seq)
			) AS place
		FROM events CROSS JOIN looks ON looks.id = look WHERE ${where}
	) WHERE place = 1`;
