import type { Archive } from '$lib/archive/read/archive';
import { filteredHistory } from '$lib/archive/read/history';
import type { People } from '$lib/wire/queries';
import { stepHere, withEvents, type Steps } from '$lib/ui/charts/activity';
import type { App } from '$lib/ui/state/app.svelte';
import { readAnswers, usersWith, type ChannelSaid } from './parts';
import { FIGURES_MS, Live } from '$lib/ui/state/live.svelte';
import type { Shown } from '$lib/ui/users/profile.svelte';
import { RelayQuery } from '$lib/ui/state/relay-query.svelte';
import { mostActive, wholeOf } from '$lib/ui/charts/whole';

/** Who wrote most in a channel, and when how much was written: as the relay said it last, with what has come since added. */
export class ChannelAnswers {
	readonly #read: Live<ChannelSaid>;
	readonly people: RelayQuery<'people'>;
	readonly activity: RelayQuery<'activity'>;
	/** All of the channel's messages, if need be and this device has them. */
	readonly #whole = $derived.by(() =>
		this.people.answer.state === 'out-of-reach' || this.activity.answer.state === 'out-of-reach'
			? new Live(() => wholeOf(this.archive, { channel: this.id }))
			: null
	);
	readonly step = stepHere();
	readonly users: Shown<People['users']> | null = $derived.by(() => this.#users());
	readonly steps: Shown<Steps> | null = $derived.by(() => this.#steps());

	constructor(
		app: App,
		private readonly archive: Archive,
		private readonly id: number
	) {
		const people = { name: 'people', params: { channel: id } } as const;
		const activity = { name: 'activity', params: { channel: id, step: this.step } } as const;
		this.people = new RelayQuery(app, people);
		this.activity = new RelayQuery(app, activity);
		const history = filteredHistory(archive.name, { channel: id });
		const read = (): Promise<ChannelSaid> => readAnswers(archive, history, people, activity);
		this.#read = new Live(read, FIGURES_MS);
	}

	/** To be called in an effect: asks the relay while there is one. */
	keepCurrent(): void {
		this.people.keepCurrent();
		this.activity.keepCurrent();
	}

	#users(): Shown<People['users']> | null {
		const { people, pairs } = this.#read.current ?? {};
		if (!people?.kept) {
			const whole = this.#whole?.current;
			return whole ? { value: mostActive(whole), asOf: null } : null;
		}
		const { body, storedAt } = people.kept;
		return { value: usersWith(body.users, this.id, pairs ?? []), asOf: pairs ? null : storedAt };
	}

	#steps(): Shown<Steps> | null {
		const { activity, events } = this.#read.current ?? {};
		if (!activity?.kept) {
			const whole = this.#whole?.current;
			const nothing = { at: 0, step: this.step, steps: [] };
			return whole ? { value: withEvents(nothing, whole), asOf: null } : null;
		}
		const { body, storedAt } = activity.kept;
		return { value: withEvents(body, events ?? []), asOf: events ? null : storedAt };
	}
}
