import { createContext } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import { openArchive, type Archive } from '$lib/archive/read/archive';
import { archives } from '$lib/archive/registry/registry';
import type { ArchiveEntry, ArchiveState, ChannelCount } from '$lib/archive/tables/types';
import type { SyncClient } from '$lib/sync/client';
import type { Status, StorageState } from '$lib/sync/status';
import { FIGURES_MS, Live } from './live.svelte';
import { ScrollRestoration } from './scroll-restoration.svelte';

/** State shared by every page: the sync client, the archive that follows the relay, and its state. */
export class App {
	readonly #entries: Live<ArchiveEntry[]>;
	readonly #follow: () => void;
	readonly #entry: ArchiveEntry | undefined = $derived.by(() =>
		this.entries?.find((entry) => entry.endedAt === null)
	);
	/** The archive that follows the relay; undefined before the first contact. */
	readonly archive: Archive | undefined = $derived(this.#entry && openArchive(this.#entry.name));
	/**
	 * Opens the list on the screen at the first message of the day that begins at a time, epoch ms; its answer is false
	 * if there is none from then on. Null where no list is; the page with one sets it.
	 */
	openDay: ((time: number) => Promise<boolean>) | null = null;
	/** Opens the palette; the layout, which has it, sets it. */
	openPalette: () => void = () => {};
	/** Leads back to the page that this one was reached from, within the app; false if it was reached from elsewhere. The layout sets it. */
	leave: () => boolean = () => false;
	readonly scroll = new ScrollRestoration();
	/** Of one moment. */
	readonly #figures = $derived.by(() => {
		const { archive } = this;
		return archive && new Live(() => archive.figures(), FIGURES_MS);
	});
	readonly relay: string;
	readonly sync: SyncClient;

	constructor(relay: string, sync: SyncClient) {
		this.relay = relay;
		this.sync = sync;
		this.#entries = new Live(() => archives(relay));
		this.#follow = createSubscriber((update) => sync.subscribe(update));
	}

	/** The id of the relay's log; undefined before the first contact. */
	get log(): string | undefined {
		return this.#entry?.log;
	}

	/** All archives of this relay, newest first; undefined until the registry has been read. */
	get entries(): readonly ArchiveEntry[] | undefined {
		return this.#entries.current;
	}

	/** The current archive's state; undefined before its first snapshot. */
	get state(): ArchiveState | undefined {
		return this.#figures?.current?.state;
	}

	/** All channels of the current archive by id; undefined while they are being read. */
	get channels(): readonly ChannelCount[] | undefined {
		return this.#figures?.current?.channels;
	}

	get status(): Status {
		this.#follow();
		return this.sync.status;
	}

	get storage(): StorageState {
		this.#follow();
		return this.sync.storage;
	}
}

export const [getApp, setApp] = createContext<App>();
