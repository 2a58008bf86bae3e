// Apart from AllChannels: the rail beside every page shows no users, and doesn't load this.
import type { App } from '$lib/ui/state/app.svelte';
import { AllChannels } from './all-channels.svelte';
import type { ChannelFigures } from './channels';
import { ChannelPeople } from './top-users.svelte';

/** All channels with their numbers of users, which the relay is asked for. For a component's setup. */
export class AllChannelsWithUsers extends AllChannels {
	readonly #people: ChannelPeople;

	constructor(app: App) {
		super(app);
		this.#people = new ChannelPeople(app);
	}

	/** When the numbers of users were exact, epoch ms; null where they are now. */
	get usersAsOf(): number | null {
		return this.#people.asOf;
	}

	override shown(channels: readonly ChannelFigures[]): readonly ChannelFigures[] {
		return super.shown(this.#people.of(channels));
	}

	/** The channel that is wanted, as its page shows it; undefined where there is none. */
	one(wanted: (channel: ChannelFigures) => boolean): ChannelFigures | undefined {
		const found = this.board.channels?.find(wanted);
		return found && this.shown([found])[0];
	}
}
