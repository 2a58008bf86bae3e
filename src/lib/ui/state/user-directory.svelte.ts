import { doubling } from '$lib/std/backoff';
import { pageLife, whileHere } from '$lib/browser/page-life';
import { createSubscriber } from 'svelte/reactivity';
import type {
	DirectoryAnswer,
	DirectoryOrder,
	DirectoryPage,
	DirectoryRequest
} from '$lib/archive/directory/messages';

/** The content of a list of users. */
export type Listed =
	| { readonly state: 'reading' }
	| { readonly state: 'failed' }
	| { readonly state: 'read'; readonly page: DirectoryPage };

/** Pauses before a worker that can't read is begun anew, in ms: doubling. */
const ANEW_MS = 1_000;
const LONGEST_ANEW_MS = 30_000;

/** What a worker serves. */
export interface DirectoryList {
	answered(answer: DirectoryAnswer): void;
	/** Sends its newest request, to a worker that doesn't know it. */
	again(): void;
}

/** A worker without data at first. It goes with the page, and what its list shows comes anew when the page returns. */
export class DirectoryWorker {
	#worker: Worker | null = null;
	#list: DirectoryList | null = null;
	#failures = 0;
	#again: ReturnType<typeof setTimeout> | undefined;
	/** Ends it for good. */
	readonly close: () => void = whileHere(() => {
		this.#begin();
		return () => {
			clearTimeout(this.#again);
			this.#worker?.terminate();
		};
	});

	/** Serves this list, and no other one; one that is closed only if it is the one. */
	serve(list: DirectoryList, order: DirectoryOrder, closed = false): void {
		if (!closed) this.#list = list;
		else if (this.#list === list) this.#list = null;
		this.#worker?.postMessage(order);
	}

	#begin(): void {
		const { Worker } = pageLife.realm;
		// eslint-disable-next-line svelte/prefer-svelte-reactivity -- the bundler reads this line; nothing changes the URL
		const worker = new Worker(new URL('../../archive/directory/worker.ts', import.meta.url), {
			type: 'module'
		});
		worker.onmessage = ({ data }: MessageEvent<DirectoryAnswer>) => {
			this.#list?.answered(data);
			if (data.page) this.#failures = 0;
			else this.#anew();
		};
		this.#worker?.terminate();
		this.#worker = worker;
		this.#list?.again();
	}

	/** Its database may never mend in that worker. */
	#anew(): void {
		clearTimeout(this.#again);
		const pause = doubling(++this.#failures, ANEW_MS, LONGEST_ANEW_MS);
		this.#again = setTimeout(() => this.#begin(), pause);
	}
}

let lists = 0;
/** Each list has its own. */
export const numberOfList = (): number => ++lists;

/** One for all lists: the first page with a list starts it, and it stays, so that a reader who comes back sees the users at once. */
const shared = new DirectoryWorker();

/** The users of an archive, sorted and searched by a worker, live while something reads `listed`. */
export class UserDirectory implements DirectoryList {
	#listed: Listed = { state: 'reading' };
	readonly #list = numberOfList();
	#request: DirectoryRequest | null = null;
	#running = false;
	#update: () => void = () => {};
	readonly #subscribe = createSubscriber((update) => {
		this.#update = update;
		this.#running = true;
		this.again();
		return () => {
			this.#running = false;
			this.#worker.serve(this, { list: this.#list, request: null }, true);
		};
	});
	readonly #worker: DirectoryWorker;

	/** A worker serves one directory at a time: one beside the page's list needs its own. */
	constructor(worker: DirectoryWorker = shared) {
		this.#worker = worker;
	}

	get listed(): Listed {
		this.#subscribe();
		return this.#listed;
	}

	/** Requests other rows, or another order. */
	show(request: DirectoryRequest): void {
		this.#request = request;
		if (this.#running) this.again();
	}

	/** Sends the newest request, to a worker that may not know it. */
	again(): void {
		this.#worker.serve(this, { list: this.#list, request: this.#request });
	}

	answered({ list, page }: DirectoryAnswer): void {
		// An answer to another list, or to an earlier request.
		if (list !== this.#list || (page && !this.#isAsked(page))) return;
		this.#listed = page ? { state: 'read', page } : { state: 'failed' };
		this.#update();
	}

	#isAsked({ archive, sort, part, match }: DirectoryPage): boolean {
		const asked = this.#request;
		return (
			asked?.archive === archive &&
			asked.sort === sort &&
			asked.part === part &&
			asked.match === match
		);
	}
}
