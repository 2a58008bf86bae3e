/** How channels stand that sources in processes of their own keep for this relay, as these say it. */
import type { ReportedChannel } from '../http/channels-route';
import type { ChannelStatus } from '../sources/source';
import { DAY_MS } from '../../src/lib/std/time';

/** A process reports every 10 s; after this long it is taken for gone, in ms. */
const SILENT_MS = 35_000;
/** And forgotten after this. */
const FORGOTTEN_MS = DAY_MS;
/** Sources of processes; more are no mistake that a relay should grow with. */
const MOST_REPORTS = 1_000;
const GONE = 'the process that keeps it is not heard';

interface Report {
	readonly source: string;
	readonly channels: readonly ReportedChannel[];
	readonly at: number;
}

export class ReportedChannels {
	readonly #reports = new Map<string, Report>();
	readonly #now: () => number;

	constructor(now: () => number) {
		this.#now = now;
	}

	/** All channels of a source that a process keeps, in place of those that it named before. */
	report(source: string, process: string, channels: readonly ReportedChannel[]): void {
		// In the place that it had: the order tells which of two processes stands for a channel.
		this.#reports.set(`${source} ${process}`, { source, channels, at: this.#now() });
		if (this.#reports.size <= MOST_REPORTS) return;
		const [oldest] = [...this.#reports].reduce((a, b) => (b[1].at < a[1].at ? b : a));
		this.#reports.delete(oldest);
	}

	/** Each channel once: as a process says that hears it, or else one that is heard itself. */
	statuses(): readonly ChannelStatus[] {
		const found = new Map<string, { status: ChannelStatus; worth: number }>();
		for (const { source, channels, at } of this.#reports.values()) {
			const silent = this.#now() - at;
			if (silent > FORGOTTEN_MS) continue;
			for (const channel of channels) {
				const key = `${source} ${channel.channel}`;
				// One that wasn't heard before has no record since then.
				const since = channel.state === 'live' ? at : Math.min(channel.since, at);
				const gone = silent > SILENT_MS && { state: 'disconnected' as const, reason: GONE, since };
				const status = { source, ...channel, ...gone };
				const worth = gone ? 0 : status.state === 'live' ? 2 : 1;
				if (worth > (found.get(key)?.worth ?? -1)) found.set(key, { status, worth });
			}
		}
		return [...found.values()].map(({ status }) => status);
	}
}
