import type BesideList from '$lib/ui/time/BesideList.svelte';

let loaded: typeof BesideList | null = $state.raw(null);

/** The strip and the day of a list; null until their code is loaded, after a first page's messages. Reactive. */
export function besideList(): typeof BesideList | null {
	if (!loaded)
		void import('$lib/ui/time/BesideList.svelte').then(
			(module) => (loaded = module.default),
			() => {}
		);
	return loaded;
}
