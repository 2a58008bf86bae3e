import type { Archive } from '$lib/archive/read/archive';
import { filteredHistory } from '$lib/archive/read/history';
import { deletedOf, purgesOf } from '$lib/archive/read/purges';
import type { ArchivedEvent, ModerationRow, UserCount } from '$lib/archive/tables/types';
import { userTotal } from '$lib/archive/read/user-total';
import { soughtName } from '$lib/wire/fold';
import { AnswersWithTail } from '$lib/ui/charts/answers-with-tail.svelte';
import { eventsSince } from '$lib/ui/charts/tail';
import type { App } from '$lib/ui/state/app.svelte';
import { FIGURES_MS, Live } from '$lib/ui/state/live.svelte';
import { channelsWith, otherNames, type ProfileChannel } from './parts';
import { joinedPurges, type Purge } from './purges';

/**
 * A user of an archive: the archive's total; names, channels and activity from the relay's last answers, with
 * newer messages added.
 */
export class UserProfile {
	readonly #total: Live<UserCount | undefined>;
	readonly #purges: Live<ModerationRow[]>;
	readonly #deleted: Live<number>;
	readonly #app: App;
	/** The user's channels, and the activity. */
	readonly answers: AnswersWithTail<'profile', ArchivedEvent, ProfileChannel[]>;

	constructor(app: App, archive: Archive, id: number) {
		this.#total = new Live(() => userTotal(archive.name, id), FIGURES_MS);
		this.#app = app;
		this.#purges = new Live(() => purgesOf(archive.name, id), FIGURES_MS);
		this.#deleted = new Live(() => deletedOf(archive.name, id), FIGURES_MS);
		const history = filteredHistory(archive.name, { user: id });
		this.answers = new AnswersWithTail(app, archive, {
			filter: { user: id },
			history,
			query: { name: 'profile', params: { user: id } },
			since: eventsSince(history),
			add: channelsWith,
			count: (whole) => channelsWith({ at: 0, channels: [] }, whole)
		});
	}

	/** Exact now; undefined while this device doesn't know it. */
	get total(): UserCount | undefined {
		return this.#total.current;
	}

	/** The user's former names, as far as the relay has answered. */
	get formerNames(): string[] {
		return otherNames(this.answers.body?.names ?? [], this.total);
	}

	/** Timeouts and bans, newest first; how many there are in all. */
	get purges(): { readonly known: readonly Purge[]; readonly total: number } {
		const told = this.answers.body?.purges;
		const here = this.#purges.current ?? [];
		const known = joinedPurges(here, told?.newest ?? [], this.#app.channels ?? []);
		return { known, total: Math.max(told?.total ?? 0, known.length) };
	}

	/** How many of the messages were deleted since: as the relay said last, or as many as this device knows of. */
	get deleted(): number {
		return Math.max(this.answers.body?.deleted ?? 0, this.#deleted.current ?? 0);
	}

	/** Whether one of the user's names is `name`; undefined while not all of them are known. */
	isCalled(name: string): boolean | undefined {
		const { body } = this.answers;
		const { total } = this;
		if (!body || !total) return undefined;
		const names = [total, ...body.names].flatMap((each) => [each.login, each.displayName]);
		return names.some((each) => soughtName(each) === soughtName(name));
	}
}
