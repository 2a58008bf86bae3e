/** Finds the place of one hit among all, however many there are, without their events. */
import { segmentOf } from '../wire/frame/limits';
import type { Sort } from '../query/query';
import type { HitPlace } from './messages';
import type { Part } from './parts';

export class Placing {
	/** Known as soon as the hit's neighbours are. */
	place: HitPlace | null = null;
	readonly #seq: number;
	readonly #sort: Sort;
	/** Hits of the parts so far, and the last part that had some. */
	#before = 0;
	#last: Part | null = null;
	/** The hit, while the one after it isn't known. */
	#open: Omit<HitPlace, 'next'> | null = null;

	constructor(seq: number, sort: Sort) {
		this.#seq = seq;
		this.#sort = sort;
	}

	/** Takes the next part, in the order of the query. */
	async add(part: Part): Promise<void> {
		if (part.count === 0 || this.place) return;
		if (this.#open) {
			this.place = { ...this.#open, next: await this.#at(part, 0) };
		} else if (part.n === segmentOf(this.#seq)) await this.#find(part);
		this.#before += part.count;
		this.#last = part;
	}

	/** There are no more parts. */
	end(): void {
		if (this.#open) this.place ??= { ...this.#open, next: null };
	}

	async #find(part: Part): Promise<void> {
		const events = [...(await part.events(0, part.count))];
		if (this.#sort === 'new') events.reverse();
		const at = events.findIndex(({ seq }) => seq === this.#seq);
		if (at === -1) return;
		const last = this.#last;
		const previous = events[at - 1]?.seq ?? (last && (await this.#at(last, last.count - 1)));
		this.#open = { seq: this.#seq, number: this.#before + at + 1, previous };
		const next = events[at + 1]?.seq;
		if (next !== undefined) this.place = { ...this.#open, next };
	}

	/** The seq of a part's hit at a place in the order of the query. */
	async #at(part: Part, place: number): Promise<number | null> {
		const i = this.#sort === 'old' ? place : part.count - 1 - place;
		const [event] = await part.events(i, i + 1);
		return event?.seq ?? null;
	}
}
