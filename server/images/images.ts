/** Images of emotes and badges: fetched once from where their source has them, kept, and served from here. */
import { fetchImage } from './fetch-image';
import type { ImageStore, StoredImage } from './image-store';
import type { ImageAddress, ImageProvider } from './provider';

/** Images that are fetched at once, and that wait for it. */
const AT_ONCE = 6;
const MOST_WAITING = 500;
/** How long it is remembered that there is no such image, or that it couldn't be had, in ms. */
const ABSENT_MS = 10 * 60_000;
const FAILED_MS = 30_000;
const MOST_ABSENT = 10_000;

/** What came of a request for an image: it was held, fetched, there is none, it couldn't be had, too many were asked for. */
export type ImageAnswer =
	| { readonly outcome: 'held' | 'fetched'; readonly image: StoredImage; readonly keepFor: number }
	| { readonly outcome: 'absent' | 'failed' | 'refused'; readonly retryAfter: number };

type ImageOutcome = ImageAnswer['outcome'];

export interface ImagesOptions {
	readonly store: ImageStore;
	readonly providers: readonly ImageProvider[];
	readonly now: () => number;
	/** Told of each answer. */
	readonly answered: (outcome: ImageOutcome) => void;
	/** Told why an image could not be had; of the key nothing but its source. */
	readonly failed: (source: string, error: unknown) => void;
}

export class Images {
	readonly #fetching = new Map<string, Promise<ImageAnswer>>();
	/** By key: until when it isn't asked for again (epoch ms), and why. */
	readonly #without = new Map<string, { until: number; outcome: 'absent' | 'failed' }>();
	readonly #waiting: (() => void)[] = [];
	#running = 0;
	#closed = false;

	constructor(private readonly options: ImagesOptions) {}

	/** The image of a source's key. Never rejects. */
	async get(source: string, key: readonly string[]): Promise<ImageAnswer> {
		const answer = await this.#answer(source, key);
		this.options.answered(answer.outcome);
		return answer;
	}

	/** Nothing is stored from now on. */
	close(): void {
		this.#closed = true;
		this.options.store.close();
	}

	async #answer(source: string, key: readonly string[]): Promise<ImageAnswer> {
		const provider = this.options.providers.find((each) => each.source === source);
		const name = [source, ...key].join('/');
		if (!provider || this.#closed) return without('absent', ABSENT_MS);
		const known = this.#without.get(name);
		const left = (known?.until ?? 0) - this.options.now();
		if (known && left > 0) return without(known.outcome, left);
		const fetching = this.#fetching.get(name) ?? this.#start(provider, key, name);
		return fetching;
	}

	#start(provider: ImageProvider, key: readonly string[], name: string): Promise<ImageAnswer> {
		const fetching = this.#look(provider, key, name).finally(() => this.#fetching.delete(name));
		this.#fetching.set(name, fetching);
		return fetching;
	}

	async #look(provider: ImageProvider, key: readonly string[], name: string): Promise<ImageAnswer> {
		const { store, now, failed } = this.options;
		const held = store.find(name);
		try {
			const address = await provider.addressOf(key);
			if (!address) return this.#none(name, 'absent', ABSENT_MS);
			const { keepFor } = address;
			if (held && now() - held.fetchedAt < keepFor * 1_000) {
				return { outcome: 'held', image: held.image, keepFor };
			}
			return await this.#fetch(address, name);
		} catch (error) {
			if (this.#closed) return without('failed', FAILED_MS);
			// What was the image yesterday is better than none.
			if (held) return { outcome: 'held', image: held.image, keepFor: FAILED_MS / 1_000 };
			failed(provider.source, error);
			return this.#none(name, 'failed', FAILED_MS);
		}
	}

	async #fetch({ url, keepFor }: ImageAddress, name: string): Promise<ImageAnswer> {
		if (this.#running >= AT_ONCE) {
			if (this.#waiting.length >= MOST_WAITING) return without('refused', FAILED_MS);
			// Who ends hands on its place.
			await new Promise<void>((resolve) => this.#waiting.push(resolve));
		} else {
			this.#running++;
		}
		try {
			const found = await fetchImage(url);
			if (!found) return this.#none(name, 'absent', ABSENT_MS);
			if (this.#closed) return without('failed', FAILED_MS);
			const image = this.options.store.keep(name, found.type, found.bytes);
			return { outcome: 'fetched', image, keepFor };
		} finally {
			const next = this.#waiting.shift();
			if (next) next();
			else this.#running--;
		}
	}

	#none(name: string, outcome: 'absent' | 'failed', ms: number): ImageAnswer {
		const [oldest] = this.#without.keys();
		if (oldest !== undefined && this.#without.size >= MOST_ABSENT) this.#without.delete(oldest);
		this.#without.set(name, { until: this.options.now() + ms, outcome });
		return without(outcome, ms);
	}
}

const without = (outcome: 'absent' | 'failed' | 'refused', ms: number): ImageAnswer => ({
	outcome,
	retryAfter: Math.ceil(ms / 1_000)
});
