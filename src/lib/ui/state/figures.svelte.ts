import { untrack } from 'svelte';
import type { Archive } from '$lib/archive/read/archive';
import type { App } from './app.svelte';
import { FIGURES_MS, Live } from './live.svelte';

/**
 * A live query of the archive that follows the relay, at a readable pace. It switches to another query when
 * `ask` returns one, or when the relay has another log. For a component's setup.
 */
export function figures<T>(
	app: App,
	ask: () => (archive: Archive) => Promise<T>
): Live<T | undefined> {
	const query = $derived.by(() => {
		const { archive } = app;
		const read = ask();
		return async (): Promise<T | undefined> => archive && read(archive);
	});
	let followed = untrack(() => query);
	const live = new Live(followed, FIGURES_MS);
	$effect(() => {
		if (query === followed) return;
		followed = query;
		live.follow(query);
	});
	return live;
}
