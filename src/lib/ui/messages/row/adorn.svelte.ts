import type { ArchivedEvent } from '$lib/archive/tables/types';
import type * as adornedParts from './adorned';

type Adorned = typeof adornedParts;

let loaded: Adorned | null = $state.raw(null);

/** The code that loads after a first page's messages; null until then. Reactive. */
export function parts(): Adorned | null {
	if (!loaded)
		void import('./adorned').then(
			(parts) => (loaded = parts),
			() => {}
		);
	return loaded;
}

/**
 * The component for a message's links, emotes, badges and marks, or for a notice; null for plain text, and
 * until its code is loaded. Reactive.
 */
export const adorned = ({ author, attributes, text }: ArchivedEvent, mark = ''): Adorned | null =>
	mark || attributes.length || author?.attributes.length || text.includes('://') ? parts() : null;
