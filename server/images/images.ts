/** Images of emotes and badges: fetched once from their host, stored, and served from here. */
import { FairQueue } from '../../src/lib/std/fair-queue';
import { fetchImage } from './fetch-image';
import { storedImage, type CachedImage, type ImageStore, type StoredImage } from './image-store';
import type { ImageAddress, ImageProvider } from './provider';
import { MINUTE_MS } from '../../src/lib/std/time';

/** Limits of concurrent fetches, and of those waiting for them: in all, and of one who asks. */
const AT_ONCE = 6;
const MOST_WAITING = 500;
const MOST_OF_ONE = 100;
/** Who waits for what nobody in particular asked for. */
const NOBODY = '';
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
type AddressOf = () => ReturnType<ImageProvider['addressOf']>;

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
	readonly #waiting = new FairQueue<() => void>(MOST_WAITING, MOST_OF_ONE);
	#running = 0;
	#closed = false;
	readonly #options: ImagesOptions;
	readonly #steady: () => number;

	constructor(options: ImagesOptions) {
		this.#options = options;
		this.#steady = options.steady ?? (() => performance.now());
	}

	/** The image of a source's key; `who` asks for it. Never rejects. */
	async get(source: string, key: readonly string[], who = NOBODY): Promise<ImageAnswer> {
		const answer = await this.#answer(source, key, who);
		this.#options.answered(answer.outcome);
		return answer;
	}

	/** Stores nothing from now on. */
	close(): void {
		this.#closed = true;
		this.#options.store.close();
	}

	async #answer(source: string, key: readonly string[], who: string): Promise<ImageAnswer> {
		const provider = this.#options.providers.find((each) => each.source === source);
		if (!provider || this.#closed) return without('absent', ABSENT_MS);
		// Encoded, because `a/b` and `a%2Fb` are different keys.
		const path = key.map(encodeURIComponent).join('/');
		return this.#once(source, path, who, () => provider.addressOf(key));
	}

	/** Concurrent requests for one image share one fetch. */
	#once(source: string, key: string, who: string, addressOf: AddressOf): Promise<ImageAnswer> {
		const name = `${source}/${key}`;
		const running = this.#looking.get(name);
		if (running) return running;
		const looking = this.#look(source, name, who, addressOf).finally(() =>
			this.#looking.delete(name)
		);
		this.#looking.set(name, looking);
		return looking;
	}

	async #look(
		source: string,
		name: string,
		who: string,
		addressOf: AddressOf
	): Promise<ImageAnswer> {
		let cached: CachedImage | null = null;
		let answer: ImageAnswer;
		try {
			cached = this.#options.store.find(name);
			answer = this.#known(name) ?? (await this.#current(source, name, cached, who, addressOf));
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
		who: string,
		addressOf: AddressOf
	): Promise<ImageAnswer> {
		const found = addressOf();
		const address = typeof found === 'function' ? await this.#inTurn(who, found) : found;
		if (address === 'refused') return without('refused', FAILED_MS);
		if (!address) return this.#none(name, 'absent', ABSENT_MS);
		const { url, keepFor, standIn = false } = address;
		if (cached && (standIn || isYoung(cached, this.#options.now(), keepFor * 1_000))) {
			return cachedFor(cached, keepFor);
		}
		// A substitute is stored by its address: stored by the key, it would later pass for the key's own image.
		if (standIn) return this.#once(source, url, who, () => ({ url, keepFor }));
		const fetched = await this.#inTurn(who, () => this.#fetch(source, name, address));
		return fetched === 'refused' ? without('refused', FAILED_MS) : fetched;
	}

	/** Does what needs the network, when it is the turn of who asks. */
	async #inTurn<T>(who: string, work: () => Promise<T>): Promise<T | 'refused'> {
		if (this.#running >= AT_ONCE) {
			// Work that is done passes its slot on.
			let isRefused = false;
			await new Promise<void>((resolve) => {
				isRefused = !this.#waiting.push(who, resolve);
				if (isRefused) resolve();
			});
			if (isRefused) return 'refused';
		} else {
			this.#running++;
		}
		try {
			return await work();
		} finally {
			const next = this.#waiting.shift();
			if (next) next();
			else this.#running--;
		}
	}

	async #fetch(source: string, name: string, { url, keepFor }: ImageAddress): Promise<ImageAnswer> {
		const found = await fetchImage(url);
		if (!found) return this.#none(name, 'absent', ABSENT_MS);
		if (this.#closed) return without('failed', FAILED_MS);
		const image = storedImage(found.type, found.bytes);
		this.#keep(source, name, image);
		return { outcome: 'fetched', image, keepFor };
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
