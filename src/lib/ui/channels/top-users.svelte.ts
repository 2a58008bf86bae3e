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

/** What the relay said last of all channels. */
interface Answer {
	readonly channels: ReadonlyMap<number, Told>;
	/** Epoch ms. */
	readonly storedAt: number;
	/** How many have written in a channel since for the first time; null where this device can't tell. */
	readonly newcomers: ReadonlyMap<number, number> | null;
}

/**
 * How many write in each channel: as the relay said, with those who have come since, so exact now. What
 * can't be added up is a number of then: it is shown only while there is no relay to ask, as of when it was true.
 * For a component's setup.
 */
export class ChannelPeople {
	readonly #answer: Live<Answer | undefined>;
	readonly #query = $derived.by(() => this.app.archive && new RelayQuery(this.app, QUERY));
	/** When the numbers were exact, epoch ms; null where they are now, and where there are none. */
	readonly asOf: number | null = $derived.by(() => {
		const answer = this.#answer.current;
		return answer && !answer.newcomers && !isConnected(this.app.status) ? answer.storedAt : null;
	});

	constructor(private readonly app: App) {
		this.#answer = figures(app, () => answerOf);
		$effect(() => this.#query?.keepCurrent());
	}

	/** Channels with what is known of who writes there, and with their newest messages where this device has missed them. */
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
