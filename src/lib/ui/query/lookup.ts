/** Users by their names, for queries: asked of the directory's worker, and of the relay where this device doesn't know all. */
import { liveQuery } from 'dexie';
import type { Archive } from '$lib/archive/read/archive';
import type { DirectoryAnswer, DirectoryPage } from '$lib/archive/directory/messages';
import type { UserCount } from '$lib/archive/tables/types';
import type { QueryParams, UserMatch, UserPage } from '$lib/wire/queries';
import type { App } from '$lib/ui/state/app.svelte';
import { isConnected } from '$lib/ui/state/connection';
import { DirectoryWorker, numberOfList } from '$lib/ui/state/user-directory.svelte';

/** Users who share a name, or resemble it, at most. */
const MOST = 100;
/** Waiting for the worker, and for the relay, ends after this long, in ms. */
const WORKER_MS = 10_000;
const RELAY_MS = 3_000;
/** The worker ends when nobody asked it for this long, in ms: it keeps all users in memory. */
const IDLE_MS = 30_000;

interface NameRequest {
	readonly archive: string;
	readonly part: string;
	readonly match: UserMatch;
	readonly count: number;
}

/** Asks the worker one thing after the other. */
class NameLookup {
	readonly #list = numberOfList();
	#worker: DirectoryWorker | null = null;
	#last: Promise<unknown> = Promise.resolve();
	#running: {
		readonly asked: NameRequest;
		readonly done: (page: DirectoryPage | null) => void;
	} | null = null;
	#idle: ReturnType<typeof setTimeout> | undefined;

	ask(asked: NameRequest): Promise<DirectoryPage | null> {
		const answer = this.#last.then(() => this.#ask(asked));
		this.#last = answer;
		return answer;
	}

	/** Sends what runs, to a worker that may not know it. */
	again(): void {
		const asked = this.#running?.asked;
		const request = asked
			? { ...asked, sort: 'messages' as const, first: 0, frozen: false, updates: 0 }
			: null;
		this.#worker?.serve(this, { list: this.#list, request });
	}

	answered({ list, page }: DirectoryAnswer): void {
		const { asked, done } = this.#running ?? {};
		// A worker that can't read is begun anew; until then it says null.
		if (list !== this.#list || !page || !asked) return;
		const { archive, part, match } = page;
		if (archive === asked.archive && part === asked.part && match === asked.match) done?.(page);
	}

	async #ask(asked: NameRequest): Promise<DirectoryPage | null> {
		clearTimeout(this.#idle);
		this.#worker ??= new DirectoryWorker();
		const answer = new Promise<DirectoryPage | null>((done) => {
			this.#running = { asked, done };
			setTimeout(() => done(null), WORKER_MS);
		});
		this.again();
		const page = await answer;
		this.#running = null;
		this.again();
		this.#idle = setTimeout(() => {
			this.#worker?.close();
			this.#worker = null;
		}, IDLE_MS);
		return page;
	}
}

const lookup = new NameLookup();

/** What the relay says; null if it can't be asked, or says nothing in time. */
function told(app: App, archive: Archive, params: QueryParams['users']): Promise<UserPage | null> {
	const query = { name: 'users', params } as const;
	app.sync.query(query);
	return new Promise((done) => {
		let before: number | null | undefined;
		let kept: UserPage | null = null;
		const end = (page: UserPage | null): void => {
			clearTimeout(timer);
			subscription.unsubscribe();
			done(page);
		};
		// An older answer is better than none.
		const timer = setTimeout(() => end(kept), RELAY_MS);
		const subscription = liveQuery(() => archive.answer(query)).subscribe({
			next: (answer) => {
				kept = answer?.kept?.body ?? null;
				const at = answer?.kept?.storedAt ?? null;
				if (before === undefined && at !== null && Date.now() - at > RELAY_MS) before = at;
				else if (kept && at !== before) setTimeout(() => end(kept));
			},
			error: () => end(null)
		});
	});
}

/** Users whose names equal `part`, or contain it, most messages first. */
export async function usersCalled(
	app: App,
	archive: Archive,
	part: string,
	match: UserMatch
): Promise<readonly UserCount[]> {
	const here = await lookup.ask({ archive: archive.name, part, match, count: MOST });
	const rows = here?.rows ?? [];
	const all = here !== null && here.known >= here.users;
	if (all || archive.name !== app.archive?.name || !isConnected(app.status)) return rows;
	const answer = await told(app, archive, { q: part, match, sort: 'messages' });
	const known = new Set(rows.map(({ id }) => id));
	const others = (answer?.users ?? []).filter(({ id }) => !known.has(id));
	return [...rows, ...others.map((user) => ({ ...user, at: answer?.at ?? 0 }))];
}
