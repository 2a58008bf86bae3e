/** The main figures of a user. */
import type { UserCount } from '$lib/archive/tables/types';
import type { Figure } from '$lib/ui/kit/page/figure';
import { now } from '$lib/ui/state/clock.svelte';
import { count, day, exactTime } from '$lib/ui/copy/format';
import { deletedSince } from '$lib/ui/messages/row/copy-moderation';
import { PROFILE } from './copy';

/** A user's; `total` is undefined while this device doesn't know it. `deleted`: of the messages, as far as known. */
export const userFigures = (total: UserCount | undefined, deleted: number): Figure[] => [
	{
		label: PROFILE.messages,
		value: total && count(total.messages),
		title: total ? undefined : PROFILE.unknown,
		note: deletedSince(deleted)
	},
	...(['firstSeen', 'lastSeen'] as const).map((moment) => ({
		label: PROFILE[moment],
		value: total && day(total[moment], now()),
		title: total ? exactTime(total[moment]) : PROFILE.unknown
	}))
];
