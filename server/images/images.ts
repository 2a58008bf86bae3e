/** Images of emotes and badges: fetched once from their host, stored, and served from here. */
import { fetchImage } from './fetch-image';
import { storedImage, type CachedImage, type ImageStore, type StoredImage } from './image-store';
import type { ImageAddress, ImageProvider } from './provider';
import { MINUTE_MS } from '../../src/lib/std/time';

/** Limits of concurrent fetches and of fetches waiting for them. */
const AT_ONCE = 6;
const MOST_WAITING = 500;
/** How long "no such image" and a failed fetch are remembered, in ms. */
const ABSENT_MS = 10 * MINUTE_MS;
const FAILED_MS = 30_000;
const MOST_ABSENT = 10_000;

/** What came of a request for an image: it was cached, fetched, there is none, it couldn't be had, too many were asked for. */
export type ImageAnswer =
	| {
			readonly outcome: 'cached' | 'fetched';
			readonly image: StoredImage;
			readonly keepFor: number;
	  }
	| { readonly outcome: Missing | 'refused'; readonly retryAfter: number };

type ImageOutcome = ImageAnswer['outcome'];
/** Why there is no image. */
type Missing = 'absent' | 'failed';
type AddressOf = () => Promise<ImageAddress | null>;

export interface ImagesOptions {
	readonly store: ImageStore;
	readonly providers: readonly ImageProvider[];
	/** Epoch ms. */
	readonly now: () => number;
	/** In ms, for durations. Default: `performance.now`. */
	readonly steady?: () => number;
	/** Called for each answer. */
	readonly answered: (outcome: ImageOutcome) => void;
	/** Called with the reason why an image could not be fetched; of its key it gets only the source. */
	readonly failed: (source: string, error: unknown) => void;
}

export class Images {
	readonly #looking = new Map<string, Promise<ImageAnswer>>();
	/** By key: until when it isn't requested again, in time of the steady clock, and why. */
	readonly #without = new Map<string, { until: number; outcome: Missing }>();
	readonly #waiting: (() => void)[] = [];
	#running = 0;
	#closed = false;
	readonly #options: ImagesOptions;
	readonly #steady: () => number;

	constructor(options: ImagesOptions) {
		this.#options = options;
		this.#steady = options.steady ?? (() => performance.now());
	}

	/** The image of a source's key. Never rejects. */
	async get(source: string, key: readonly string[]): Promise<ImageAnswer> {
		const answer = await this.#answer(source, key);
		this.#options.answered(answer.outcome);
		return answer;
	}

	/** Stores nothing from now on. */
	close(): void {
		this.#closed = true;
		this.#options.store.close();
	}

	async #answer(source: string, key: readonly string[]): Promise<ImageAnswer> {
		const provider = this.#options.providers.find((each) => each.source === source);
		if (!provider || this.#closed) return without('absent', ABSENT_MS);
		// Encoded, because `a/b` and `a%2Fb` are different keys.
		const path = key.map(encodeURIComponent).join('/');
		return this.#once(source, path, () => provider.addressOf(key));
	}

	/** Concurrent requests for one image share one fetch. */
	#once(source: string, key: string, addressOf: AddressOf): Promise<ImageAnswer> {
		const name = `${source}/${key}`;
		const running = this.#looking.get(name);
		if (running) return running;
		const looking = this.#look(source, name, addressOf).finally(() => this.#looking.delete(name));
		this.#looking.set(name, looking);
		return looking;
	}

	async #look(source: string, name: string, addressOf: AddressOf): Promise<ImageAnswer> {
		let cached: CachedImage | null = null;
		let answer: ImageAnswer;
		try {
			cached = this.#options.store.find(name);
			answer = this.#known(name) ?? (await this.#current(source, name, cached, addressOf));
		} catch (error) {
			if (this.#closed) return without('failed', FAILED_MS);
			if (!cached) this.#options.failed(source, error);
			answer = this.#none(name, 'failed', FAILED_MS);
		}
		// A stored image stays available even if its host no longer has it.
		return cached && !('image' in answer) ? cachedFor(cached, answer.retryAfter) : answer;
	}

	async #current(
		source: string,
		name: string,
		cached: CachedImage | null,
		addressOf: AddressOf
	): Promise<ImageAnswer> {
		const address = await addressOf();
		if (!address) return this.#none(name, 'absent', ABSENT_MS);
		const { url, keepFor, standIn = false } = address;
		if (cached && (standIn || isYoung(cached, this.#options.now(), keepFor * 1_000))) {
			return cachedFor(cached, keepFor);
		}
		// A substitute is stored by its address: stored by the key, it would later pass for the key's own image.
		if (standIn) return this.#once(source, url, async () => ({ url, keepFor }));
		return this.#fetch(source, name, address);
	}

	async #fetch(source: string, name: string, { url, keepFor }: ImageAddress): Promise<ImageAnswer> {
		if (this.#running >= AT_ONCE) {
			if (this.#waiting.length >= MOST_WAITING) return without('refused', FAILED_MS);
			// A finished fetch passes its slot on.
			await new Promise<void>((resolve) => this.#waiting.push(resolve));
		} else {
			this.#running++;
		}
		try {
			const found = await fetchImage(url);
			if (!found) return this.#none(name, 'absent', ABSENT_MS);
			if (this.#closed) return without('failed', FAILED_MS);
			const image = storedImage(found.type, found.bytes);
			this.#keep(source, name, image);
			return { outcome: 'fetched', image, keepFor };
		} finally {
			const next = this.#waiting.shift();
			if (next) next();
			else this.#running--;
		}
	}

	#keep(source: string, name: string, image: StoredImage): void {
		try {
			this.#options.store.keep(name, image);
		} catch (error) {
			// The disk is full: the image is served, and fetched again at the next request.
			this.#options.failed(source, error);
		}
	}

	/** The remembered failure of a recent request, if any. */
	#known(name: string): ImageAnswer | null {
		const known = this.#without.get(name);
		const left = (known?.until ?? 0) - this.#steady();
		return known && left > 0 ? without(known.outcome, left) : null;
	}

	#none(name: string, outcome: Missing, ms: number): ImageAnswer {
		const [oldest] = this.#without.keys();
		if (oldest !== undefined && this.#without.size >= MOST_ABSENT) this.#without.delete(oldest);
		this.#without.set(name, { until: this.#steady() + ms, outcome });
		return without(outcome, ms);
	}
}

const cachedFor = ({ image }: CachedImage, seconds: number): ImageAnswer => ({
	outcome: 'cached',
	image,
	keepFor: seconds
});

const without = (outcome: Missing | 'refused', ms: number): ImageAnswer => ({
	outcome,
	retryAfter: Math.ceil(ms / 1_000)
});

/** Whether it was fetched less than `keepFor` ms ago. One from the future was fetched before the clock was set back: then nobody knows. */
const isYoung = ({ fetchedAt }: CachedImage, now: number, keepFor: number): boolean =>
	fetchedAt <= now && now - fetchedAt < keepFor;
