import { untrack } from 'svelte';
import type { Archive } from '$lib/archive/read/archive';
import type { App } from './app.svelte';
import { FIGURES_MS, Live } from './live.svelte';

/**
 * What is read of the archive that follows the relay, live and at a pace that people can follow. It goes on
 * with the next one when `ask` gives another query, or the relay has another log. For a component's setup.
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
