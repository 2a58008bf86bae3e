import type { Archive } from '$lib/archive/read/archive';
import { pairsSince } from '$lib/archive/read/pairs';
import type { ChannelList, Query } from '$lib/wire/queries';
import type { App } from '$lib/ui/state/app.svelte';
import { newcomersIn } from './parts';
import type { ChannelFigures } from './channels';
import { isConnected } from '$lib/ui/state/connection';
import { figures } from '$lib/ui/state/figures.svelte';
import type { Live } from '$lib/ui/state/live.svelte';
import { RelayQuery } from '$lib/ui/state/relay-query.svelte';

const QUERY: Query<'channels'> = { name: 'channels', params: {} };

type Told = ChannelList['channels'][number];

/** The relay's last answer about all channels. */
interface Answer {
	readonly channels: ReadonlyMap<number, Told>;
	/** Epoch ms. */
	readonly storedAt: number;
	/** The number of users who have written in a channel for the first time since; null if this device can't tell. */
	readonly newcomers: ReadonlyMap<number, number> | null;
}

/**
 * The number of users in each channel: the relay's, with later newcomers added, and so exact now. An older
 * number that can't be updated is shown only while there is no relay to query, with its time. For a
 * component's setup.
 */
export class ChannelPeople {
	readonly #answer: Live<Answer | undefined>;
	readonly #query = $derived.by(() => this.#app.archive && new RelayQuery(this.#app, QUERY));
	/** When the numbers were exact, epoch ms; null if they are exact now, or if there are none. */
	readonly asOf: number | null = $derived.by(() => {
		const answer = this.#answer.current;
		return answer && !answer.newcomers && !isConnected(this.#app.status) ? answer.storedAt : null;
	});
	readonly #app: App;

	constructor(app: App) {
		this.#app = app;
		this.#answer = figures(app, () => answerOf);
		$effect(() => this.#query?.keepCurrent());
	}

	/** Channels with their numbers of users, and with their newest messages if this device has missed them. */
	of(channels: readonly ChannelFigures[]): ChannelFigures[] {
		const answer = this.#answer.current;
		return channels.map((channel) => {
			const told = answer?.channels.get(channel.id);
			const newer = (told?.last?.seq ?? 0) > (channel.last?.seq ?? 0);
			const last = newer ? (told?.last ?? null) : channel.last;
			return { ...channel, people: this.#people(channel.id, told), last };
		});
	}

	#people(id: number, told: Told | undefined): number | null {
		const newcomers = this.#answer.current?.newcomers;
		if (newcomers) return (told?.people ?? 0) + (newcomers.get(id) ?? 0);
		return this.asOf === null ? null : (told?.people ?? null);
	}
}

async function answerOf(archive: Archive): Promise<Answer | undefined> {
	const asked = await archive.answer(QUERY);
	if (!asked?.kept) return undefined;
	const { body, storedAt } = asked.kept;
	const pairs = await pairsSince(archive.name, body.at);
	return {
		channels: new Map(body.channels.map((channel) => [channel.id, channel])),
		storedAt,
		newcomers: pairs && newcomersIn(pairs)
	};
}
