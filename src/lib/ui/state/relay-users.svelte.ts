import type { UserCount } from '$lib/archive/tables/types';
import type { UserMatch, UserPage, UserSort } from '$lib/wire/queries';
import type { App } from '$lib/ui/state/app.svelte';
import { isConnected } from '$lib/ui/state/connection';
import { PagedQuery } from '$lib/ui/state/paged-query.svelte';
import { RelayQuery, type Answered } from '$lib/ui/state/relay-query.svelte';

/** The requested users and their order. */
export interface UsersAsked {
	readonly sort: UserSort;
	readonly part: string;
	readonly match: UserMatch;
}

/** The relay's list of users, page by page: over the complete log, for a device that doesn't know all of them. */
export class RelayUsers {
	readonly #app: App;
	readonly #pages: PagedQuery<'users', string>;
	/** The users received so far, in order. */
	readonly users: readonly UserCount[] = $derived.by(() => this.#users());

	constructor(app: App, { sort, part, match }: UsersAsked) {
		this.#app = app;
		this.#pages = new PagedQuery(
			(after) => new RelayQuery(app, { name: 'users', params: { q: part, match, sort, after } })
		);
	}

	/**
	 * The state of the first page, which includes the number of matches. An earlier one is useful only without
	 * the relay.
	 */
	get answer(): Answered<UserPage> {
		const answer = this.#pages.first;
		const isOld = answer.state === 'kept' && !answer.renewed;
		return !isOld || !isConnected(this.#app.status) ? answer : { state: 'asking' };
	}

	/** To be called in an effect: asks what wasn't asked yet, and the first page anew unless the list is `frozen`. */
	keepCurrent(frozen: boolean): void {
		// A first page that moved on would move under its reader.
		const stays = frozen || this.#pages.length > 1;
		const { last } = this.#pages;
		if (!(stays && last.state === 'kept' && last.renewed)) this.#pages.keepCurrent();
	}

	/** Call it in an effect: requests one more page while fewer users are loaded. */
	reach(users: number): void {
		const { last } = this.#pages;
		if (this.users.length >= users || last.state !== 'kept' || last.body.next === null) return;
		this.#pages.more(last.body.next);
	}

	#users(): readonly UserCount[] {
		const told = this.#pages.answers.flatMap(({ at, users }) =>
			users.map((user) => ({ ...user, at }))
		);
		// Whoever sank between two pages is on both.
		// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing changes it
		return [...new Map(told.map((user) => [user.id, user])).values()];
	}
}
