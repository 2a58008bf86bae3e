import type { Archive } from '$lib/archive/read/archive';
import type { ArchivedEvent } from '$lib/archive/tables/types';
import { listPace } from '$lib/ui/messages/list/list-pace';
import { Live } from '$lib/ui/state/live.svelte';

const LATEST = 30;

export const latestMessages = (archive: Archive): Live<readonly ArchivedEvent[]> =>
	new Live(() => archive.newest(LATEST), listPace());
