/** How channels stand that sources in processes of their own keep for this relay, as these say it. */
import type { ReportedChannel } from './http/channels-route';
import type { ChannelStatus } from './sources/source';

/** A source reports every 10 s; after this long it is taken for gone, in ms. */
const SILENT_MS = 35_000;
/** And forgotten after this. */
const FORGOTTEN_MS = 24 * 60 * 60_000;
/** Sources by name; more are no mistake that a relay should grow with. */
const MOST_SOURCES = 1_000;
const GONE = 'the process that keeps it is not heard';

export class ReportedChannels {
	readonly #sources = new Map<string, { channels: readonly ReportedChannel[]; at: number }>();

	constructor(private readonly now: () => number) {}

	/** All channels of a source, in place of those that it named before. */
	report(source: string, channels: readonly ReportedChannel[]): void {
		const [oldest] = this.#sources.keys();
		this.#sources.delete(source);
		if (oldest !== undefined && this.#sources.size >= MOST_SOURCES) this.#sources.delete(oldest);
		this.#sources.set(source, { channels, at: this.now() });
	}

	statuses(): readonly ChannelStatus[] {
		return [...this.#sources].flatMap(([source, { channels, at }]) => {
			const silent = this.now() - at;
			if (silent > FORGOTTEN_MS) return [];
			return channels.map((channel) => {
				if (silent <= SILENT_MS) return { source, ...channel };
				// One that wasn't heard before has no record since then.
				const since = channel.state === 'live' ? at : Math.min(channel.since, at);
				return { source, ...channel, state: 'disconnected', reason: GONE, since };
			});
		});
	}
}
