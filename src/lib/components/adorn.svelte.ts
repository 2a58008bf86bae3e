import type { ArchivedEvent } from '$lib/archive/types';
import type * as adornedParts from './adorned';

type Adorned = typeof adornedParts;

let loaded: Adorned | null = $state.raw(null);

/** What shows a message's links, emotes, badges and marks, or a notice; null for plain text, and until it is loaded. Reactive. */
export function adorned({ author, attributes, text }: ArchivedEvent, mark = ''): Adorned | null {
	if (!mark && !attributes.length && !author?.attributes.length && !text.includes('://'))
		return null;
	if (!loaded)
		void import('./adorned').then(
			(parts) => (loaded = parts),
			() => {}
		);
	return loaded;
}
