import type { UserCount } from '$lib/archive/tables/types';
import type { UserMatch, UserPage, UserSort } from '$lib/wire/queries';
import type { App } from '$lib/ui/state/app.svelte';
import { isConnected } from '$lib/ui/state/connection';
import { RelayQuery, type Answered } from '$lib/ui/state/relay-query.svelte';

/** Which users are asked for, and in which order. */
export interface UsersAsked {
	readonly sort: UserSort;
	readonly part: string;
	readonly match: UserMatch;
}

/** The relay is asked once a reader has stopped typing for so long, in ms; before that, what is missing may have come. */
export const ASK_MS = 400;

/** The relay's list of users, page by page: over the whole log, for a device that doesn't know all of them. */
export class RelayUsers {
	/** The first, and those that were asked for after it. */
	#pages: readonly RelayQuery<'users'>[] = $state.raw([]);
	readonly #begunAt = Date.now();
	/** Those that were told so far, in order. */
	readonly users: readonly UserCount[] = $derived.by(() => this.#users());

	constructor(
		private readonly app: App,
		private readonly asked: UsersAsked
	) {
		this.#pages = [this.#page(null)];
	}

	/** What the first page has come to; it says how many match in all. One from before is of use only without the relay. */
	get answer(): Answered<UserPage> {
		const answer = this.#pages[0]?.answer ?? { state: 'asking' };
		const renewed = answer.state !== 'kept' || this.#isNew(answer);
		return renewed || !isConnected(this.app.status) ? answer : { state: 'asking' };
	}

	/** To be called in an effect: asks what wasn't asked yet, and the first page anew unless the list is `frozen`. */
	keepCurrent(frozen: boolean): void {
		const last = this.#pages.at(-1);
		if (!last) return;
		// A first page that moved on would leave a hole above the next, and move under its reader.
		const stays = frozen || this.#pages.length > 1;
		if (!(stays && this.#isNew(last.answer))) last.keepCurrent();
	}

	/** To be called in an effect: asks for one more page while those that are here have fewer users. */
	reach(users: number): void {
		const last = this.#pages.at(-1)?.answer;
		if (this.users.length >= users || last?.state !== 'kept' || last.body.next === null) return;
		this.#pages = [...this.#pages, this.#page(last.body.next)];
	}

	#isNew(answer: Answered<UserPage>): boolean {
		return answer.state === 'kept' && answer.storedAt >= this.#begunAt;
	}

	#page(after: string | null): RelayQuery<'users'> {
		const { sort, part, match } = this.asked;
		return new RelayQuery(this.app, { name: 'users', params: { q: part, match, sort, after } });
	}

	#users(): readonly UserCount[] {
		const told = this.#pages.flatMap(({ answer }) =>
			answer.state === 'kept'
				? answer.body.users.map((user) => ({ ...user, at: answer.body.at }))
				: []
		);
		// Whoever sank between two pages is on both.
		// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing changes it
		return [...new Map(told.map((user) => [user.id, user])).values()];
	}
}
