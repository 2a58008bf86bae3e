import { sentSince, storedSent, type SentCount, type StoredSent } from '$lib/archive/read/sent';
import type { Query } from '$lib/wire/queries';
import { MINUTE_MS } from '$lib/std/time';
import type { App } from '$lib/ui/state/app.svelte';
import { isConnected, isCurrent } from '$lib/ui/state/connection';
import { figures } from '$lib/ui/state/figures.svelte';
import type { Live } from '$lib/ui/state/live.svelte';
import { RelayQuery } from '$lib/ui/state/relay-query.svelte';
import { countedOf, sumsIn, sumsOf, type Counted } from './counted';

/** How long an answer serves to which everything that came since can be added, in ms. */
const RENEWED_MS = 600_000;

/** What came after event `at` of an archive; null where this device doesn't hold all of it. */
interface Tail {
	readonly archive: string;
	readonly at: number;
	readonly counts: readonly SentCount[] | null;
}

/**
 * Messages by the time they were sent: the relay's last count with what has come since, and so exact now, or offline as
 * of the last event that came. What was exact last stays until there is something newer. Where the relay was never
 * asked and can't be, what this device holds is counted. For a component's setup.
 */
export class SentCounts {
	readonly #query = $derived.by(() => this.#app.archive && new RelayQuery(this.#app, this.#asked));
	readonly #answer = $derived.by(() => {
		const answer = this.#query?.answer;
		return answer?.state === 'kept' ? answer : null;
	});
	readonly #relays = $derived.by(() => this.#answer && sumsOf(this.#answer.body));
	readonly #tail: Live<Tail | undefined>;
	/** Its last exact value, and of which archive. */
	#last: { readonly archive: string; readonly counted: Counted } | null = null;
	/** What this device holds; read only where nothing else is to be had. */
	readonly #stored: Live<StoredSent | null | undefined>;
	/** Null while neither the relay nor this device can tell. */
	readonly current: Counted | null = $derived.by(() => {
		const archive = this.#app.archive?.name;
		if (archive === undefined) return null;
		const counted = this.#counted(archive);
		if (counted) this.#last = { archive, counted };
		else if (this.#last?.archive === archive) return this.#last.counted;
		return counted;
	});
	readonly #app: App;
	readonly #asked: Query<'series' | 'activity'>;
	readonly #step: number;
	readonly #steps: number;

	/** Steps of `step` minutes: of each channel where those are minutes, of all together else; the newest `steps`. */
	constructor(app: App, step: number, steps: number) {
		this.#app = app;
		this.#step = step;
		this.#steps = steps;
		this.#asked =
			step === 1
				? { name: 'series', params: { last: steps } }
				: { name: 'activity', params: { step: step * 60, last: steps } };
		this.#tail = figures(app, () => {
			const at = this.#answer?.body.at;
			return async ({ name }) =>
				at === undefined ? undefined : { archive: name, at, counts: await sentSince(name, at) };
		});
		this.#stored = figures(app, () => {
			const { first } = this.#range;
			const length = step * MINUTE_MS;
			return ({ name }) => storedSent(name, first * length, (first + 2 * steps) * length);
		});
	}

	/** To be called in an effect: asks the relay while what is shown isn't exact, and seldom where it is. */
	keepCurrent(): void {
		const isExact = this.#tail.current?.at === this.#answer?.body.at && this.#tail.current?.counts;
		this.#query?.keepCurrent(isExact ? { serves: RENEWED_MS } : {});
	}

	/** When the newest event that came while it was said was received, epoch ms by the relay's clock. */
	get #received(): number {
		return this.#app.state?.lastReceivedAt ?? 0;
	}

	/** The newest steps of what this device holds. */
	get #range(): { readonly first: number } {
		return { first: Math.floor(this.#received / MINUTE_MS / this.#step) - this.#steps + 1 };
	}

	#counted(archive: string): Counted | null {
		const { state, status } = this.#app;
		if (!this.#answer || !this.#relays) return this.#counting();
		const { body, storedAt } = this.#answer;
		const about = { step: this.#step, first: body.first ?? 0 };
		const tail = this.#tail.current;
		if (tail?.archive !== archive || tail.at !== body.at) return null;
		if (tail.counts) {
			const until = isCurrent(status) ? null : this.#received;
			return countedOf([this.#relays, sumsIn(tail.counts, this.#step)], { ...about, until });
		}
		if (isConnected(status)) return null;
		return countedOf([this.#relays], { ...about, until: storedAt + (state?.clockOffset ?? 0) });
	}

	/** Of what is stored, where the relay never answered and can't be asked. */
	#counting(): Counted | null {
		if (this.#query?.answer.state !== 'out-of-reach') return null;
		const stored = this.#stored.current;
		if (!stored) return null;
		return countedOf([sumsIn(stored.counts, this.#step)], {
			step: this.#step,
			first: this.#range.first,
			until: this.#received,
			inPart: !stored.complete
		});
	}
}
