/** The state of channels that separate source processes record for this relay, as they report it. */
import type { ReportedChannel } from '../http/channels-route';
import type { ChannelStatus } from '../sources/source';
import { DAY_MS } from '../../src/lib/std/time';

/** A process reports every 10 s; after this long without a report it counts as gone, in ms. */
export const SILENT_MS = 35_000;
/** After this long without a report the relay forgets it. */
const FORGOTTEN_MS = DAY_MS;
/** Processes times sources; a bound, so that faulty reports can't grow the relay's memory. */
const MOST_REPORTS = 1_000;
/** Channels in all reports, which everybody sees in /readyz and in answers to `record`. */
const MOST_CHANNELS = 5_000;
const GONE = 'the process that keeps it is not heard';

interface Report {
	readonly source: string;
	readonly channels: readonly ReportedChannel[];
	/** When it came: epoch ms, and by the steady clock. */
	readonly at: number;
	readonly heard: number;
}

export class ReportedChannels {
	readonly #reports = new Map<string, Report>();
	readonly #now: () => number;
	readonly #steady: () => number;

	/** `now`: epoch ms. `steady`: a clock that nobody sets, ms. */
	constructor(now = () => Date.now(), steady = () => performance.now()) {
		this.#now = now;
		this.#steady = steady;
	}

	/** Replaces all channels of a source that a process reported before. Returns false if there are too many. */
	report(source: string, process: string, channels: readonly ReportedChannel[]): boolean {
		const name = `${source} ${process}`;
		let others = 0;
		for (const [each, report] of this.#reports) {
			if (this.#steady() - report.heard > FORGOTTEN_MS) this.#reports.delete(each);
			else if (each !== name) others += report.channels.length;
		}
		if (others + channels.length > MOST_CHANNELS) return false;
		// Keeps its position in the map: the order decides which of two processes represents a channel.
		const at = this.#now();
		this.#reports.set(name, { source, channels, at, heard: this.#steady() });
		if (this.#reports.size <= MOST_REPORTS) return true;
		const [oldest] = [...this.#reports].reduce((a, b) => (b[1].heard < a[1].heard ? b : a));
		this.#reports.delete(oldest);
		return true;
	}

	/** Each channel once, with the status of a process where it is live, if there is one. */
	statuses(): readonly ChannelStatus[] {
		const found = new Map<string, { status: ChannelStatus; worth: number }>();
		for (const { source, channels, at, heard } of this.#reports.values()) {
			const silent = this.#steady() - heard;
			if (silent > FORGOTTEN_MS) continue;
			for (const channel of channels) {
				const key = `${source} ${channel.channel}`;
				// A channel that was not live at the last report has had no record since its own `since`.
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
