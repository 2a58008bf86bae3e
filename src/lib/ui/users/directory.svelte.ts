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

/** A new worker without data. */
export function newDirectoryWorker(): Worker {
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- the bundler reads this line; nothing changes the URL
	return new Worker(new URL('../../archive/directory/worker.ts', import.meta.url), {
		type: 'module'
	});
}

/** Counts lists, to number each. */
let lists = 0;

/** One for all lists: the first page with a list starts it, and it stays, so that a reader who comes back sees the users at once. */
const shared = newDirectoryWorker();

/** The users of an archive, sorted and searched by a worker, live while something reads `listed`. */
export class UserDirectory {
	#listed: Listed = { state: 'reading' };
	readonly #list = ++lists;
	#request: DirectoryRequest | null = null;
	#running = false;
	readonly #subscribe = createSubscriber((update) => {
		const answered = ({ data }: MessageEvent<DirectoryAnswer>): void => {
			const { list, page } = data;
			// An answer to another list, or to an earlier request.
			if (list !== this.#list || (page && !this.#isAsked(page))) return;
			this.#listed = page ? { state: 'read', page } : { state: 'failed' };
			update();
		};
		this.#worker.addEventListener('message', answered);
		this.#running = true;
		this.#post(this.#request);
		return () => {
			this.#worker.removeEventListener('message', answered);
			this.#running = false;
			this.#post(null);
		};
	});
	readonly #worker: Worker;

	/** A worker serves one directory at a time: one beside the page's list needs its own. */
	constructor(worker: Worker = shared) {
		this.#worker = worker;
	}

	get listed(): Listed {
		this.#subscribe();
		return this.#listed;
	}

	/** Requests other rows, or another order. */
	show(request: DirectoryRequest): void {
		this.#request = request;
		if (this.#running) this.#post(request);
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

	#post(request: DirectoryRequest | null): void {
		this.#worker.postMessage({ list: this.#list, request } satisfies DirectoryOrder);
	}
}
