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
 * The components for a message's links, emotes, badges and marks, for what became of it, or for a notice; null for plain
 * text, and until their code is loaded. Reactive.
 */
export const adorned = (
	{ author, attributes, text, acts, removal }: ArchivedEvent,
	mark = false,
	more = false
): Adorned | null =>
	mark ||
	more ||
	acts ||
	removal ||
	attributes.length ||
	author?.attributes.length ||
	text.includes('://')
		? parts()
		: null;
