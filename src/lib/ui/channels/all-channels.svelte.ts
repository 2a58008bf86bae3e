import { RecordBoard } from '$lib/ui/charts/record.svelte';
import type { App } from '$lib/ui/state/app.svelte';
import { ChannelBoard } from './board.svelte';
import type { ChannelFigures } from './channels';
import { maskOutages } from './masked';
import { ChannelPeople } from './top-users.svelte';

/** All channels, where minutes without a record aren't called silent. For a component's setup. */
export class AllChannels {
	readonly board: ChannelBoard;
	readonly #record: RecordBoard;

	constructor(app: App) {
		this.board = new ChannelBoard(app);
		this.#record = new RecordBoard(app);
	}

	/** Those that are to be kept and aren't heard now. */
	get silent() {
		return this.#record.record.kept.filter(({ state }) => state !== 'live');
	}

	/** These channels as a list or a page shows them. */
	shown(channels: readonly ChannelFigures[]): readonly ChannelFigures[] {
		return maskOutages(channels, this.#record.record, this.board.minute);
	}
}

/** The same with their numbers of users, which the relay is asked for. */
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
