/** Where proposals come from. */
import type { Archive } from '$lib/archive/read/archive';
import type { App } from '$lib/ui/state/app.svelte';

export interface Sources {
	readonly app: App;
	readonly archive: Archive;
}
