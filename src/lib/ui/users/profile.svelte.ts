import type { Archive } from '$lib/archive/read/archive';
import { filteredHistory } from '$lib/archive/read/history';
import type { UserCount } from '$lib/archive/tables/types';
import { userTotal } from '$lib/archive/read/user-total';
import { foldName } from '$lib/wire/names';
import { stepHere, withEvents, type Steps } from '$lib/ui/charts/activity';
import type { App } from '$lib/ui/state/app.svelte';
import { FIGURES_MS, Live } from '$lib/ui/state/live.svelte';
import { channelsWith, otherNames, readAnswers, type Answers, type ProfileChannel } from './parts';
import { RelayQuery } from '$lib/ui/state/relay-query.svelte';
import { wholeOf } from '$lib/ui/charts/whole';

/** Before the relay said anything. */
const NOTHING_SAID = { at: 0, channels: [] };

/** What a profile shows besides the total: as of now, or as of when the relay said so. */
export interface Shown<T> {
	readonly value: T;
	/** When it was exact, epoch ms; null where it is exact now. */
	readonly asOf: number | null;
}

/**
 * A user of an archive: the total by the archive, names, channels and activity as the relay said them
 * last, with what has come since added.
 */
export class UserProfile {
	readonly #total: Live<UserCount | undefined>;
	readonly #read: Live<Answers>;
	readonly profile: RelayQuery<'profile'>;
	readonly activity: RelayQuery<'activity'>;
	/** All of the user's messages, if need be and this device has them. */
	readonly #whole = $derived.by(() =>
		this.profile.answer.state === 'out-of-reach' || this.activity.answer.state === 'out-of-reach'
			? new Live(() => wholeOf(this.archive, { user: this.id }), FIGURES_MS)
			: null
	);
	readonly step = stepHere();
	readonly channels: Shown<readonly ProfileChannel[]> | null = $derived.by(() => this.#channels());
	readonly steps: Shown<Steps> | null = $derived.by(() => this.#steps());

	constructor(
		app: App,
		private readonly archive: Archive,
		readonly id: number
	) {
		this.#total = new Live(() => userTotal(archive.name, id), FIGURES_MS);
		const profile = { name: 'profile', params: { user: id } } as const;
		const activity = { name: 'activity', params: { user: id, step: this.step } } as const;
		this.profile = new RelayQuery(app, profile);
		this.activity = new RelayQuery(app, activity);
		const history = filteredHistory(archive.name, { user: id });
		this.#read = new Live(() => readAnswers(archive, history, profile, activity), FIGURES_MS);
	}

	/** Exact now; undefined while this device doesn't know it. */
	get total(): UserCount | undefined {
		return this.#total.current;
	}

	/** Names under which the user was seen before, as far as the relay has said. */
	get formerNames(): string[] {
		return otherNames(this.#read.current?.profile?.kept?.body.names ?? [], this.total);
	}

	/** Whether one of the user's names is `name`; undefined while not all of them are known. */
	isCalled(name: string): boolean | undefined {
		const kept = this.#read.current?.profile?.kept;
		const { total } = this;
		if (!kept || !total) return undefined;
		const names = [total, ...kept.body.names].flatMap((each) => [each.login, each.displayName]);
		return names.some((each) => foldName(each) === foldName(name));
	}

	/** To be called in an effect: asks the relay while what is shown isn't exact. */
	keepCurrent(): void {
		this.profile.keepCurrent();
		this.activity.keepCurrent();
	}

	#channels(): Shown<readonly ProfileChannel[]> | null {
		const { profile, since } = this.#read.current ?? {};
		if (!profile?.kept) {
			const whole = this.#whole?.current;
			return whole ? { value: channelsWith(NOTHING_SAID, whole), asOf: null } : null;
		}
		const { body, storedAt } = profile.kept;
		return { value: channelsWith(body, since ?? []), asOf: since ? null : storedAt };
	}

	#steps(): Shown<Steps> | null {
		const { activity, since } = this.#read.current ?? {};
		if (!activity?.kept) {
			const whole = this.#whole?.current;
			const nothing = { at: 0, step: this.step, steps: [] };
			return whole ? { value: withEvents(nothing, whole), asOf: null } : null;
		}
		const { body, storedAt } = activity.kept;
		const newer = (since ?? []).filter(({ seq }) => seq > body.at);
		return { value: withEvents(body, newer), asOf: since ? null : storedAt };
	}
}
