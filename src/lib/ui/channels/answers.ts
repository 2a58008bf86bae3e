import type { Archive } from '$lib/archive/read/archive';
import { filteredHistory } from '$lib/archive/read/history';
import { pairsSince, type PairCount } from '$lib/archive/read/pairs';
import type { People, Query } from '$lib/wire/queries';
import { AnswersWithTail } from '$lib/ui/charts/answers-with-tail.svelte';
import { mostActive } from '$lib/ui/charts/whole';
import type { App } from '$lib/ui/state/app.svelte';
import { usersWith } from './parts';

export const peopleIn = (channel: number): Query<'people'> => ({
	name: 'people',
	params: { channel }
});

/** Who wrote most in a channel, and when how much was written. */
export const channelAnswers = (
	app: App,
	archive: Archive,
	id: number
): AnswersWithTail<'people', PairCount, People['users']> =>
	new AnswersWithTail(app, archive, {
		filter: { channel: id },
		history: filteredHistory(archive.name, { channel: id }),
		query: peopleIn(id),
		since: (at) => pairsSince(archive.name, at),
		add: ({ users }, pairs) => usersWith(users, id, pairs),
		count: mostActive
	});
