import type { Archive } from '$lib/archive/archive';
import type { ArchivedEvent } from '$lib/archive/types';
import { Live } from './live.svelte';

const LATEST = 30;

export const latestMessages = (archive: Archive): Live<ArchivedEvent[]> =>
	new Live(() => archive.newest(LATEST));
