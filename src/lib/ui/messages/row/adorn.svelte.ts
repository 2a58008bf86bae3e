import type { ArchivedEvent } from '$lib/archive/tables/types';
import type * as adornedParts from './adorned';

type Adorned = typeof adornedParts;

let loaded: Adorned | null = $state.raw(null);

/** All that is loaded after a first page's messages; null until it is there. Reactive. */
export function parts(): Adorned | null {
	if (!loaded)
		void import('./adorned').then(
			(parts) => (loaded = parts),
			() => {}
		);
	return loaded;
}

/** What shows a message's links, emotes, badges and marks, or a notice; null for plain text, and until it is loaded. Reactive. */
export const adorned = ({ author, attributes, text }: ArchivedEvent, mark = ''): Adorned | null =>
	mark || attributes.length || author?.attributes.length || text.includes('://') ? parts() : null;
