import { RecordBoard } from '$lib/ui/charts/record.svelte';
import type { App } from '$lib/ui/state/app.svelte';
import { ChannelBoard } from './board.svelte';
import type { ChannelFigures } from './channels';
import { maskOutages } from './masked';

/** All channels, where minutes without a record aren't called silent. For a component's setup. */
export class AllChannels {
	readonly board: ChannelBoard;
	readonly #record: RecordBoard;

	constructor(app: App) {
		this.board = new ChannelBoard(app);
		this.#record = new RecordBoard(app);
	}

	/** These channels as a list or a page shows them. */
	shown(channels: readonly ChannelFigures[]): readonly ChannelFigures[] {
		return maskOutages(channels, this.#record.record, this.board.minute);
	}
}
