import { MOST_OUTAGES, type LogRecord } from '../../src/lib/wire/index';

type Outages = LogRecord['outages'];

/**
 * The outages that end at `from` (epoch ms) or later, by their ends; overlapping ones of a channel are
 * merged. At most the newest MOST_OUTAGES, and the time from which on the list is complete.
 */
export function outagesFrom(
	outages: Readonly<Outages>,
	from: number
): Pick<LogRecord, 'from' | 'outages'> {
	const merged: Outages = [];
	const wanted = outages
		.filter(({ to }) => to >= from)
		.sort((a, b) => a.channel - b.channel || a.from - b.from);
	for (const outage of wanted) {
		const last = merged.at(-1);
		if (last?.channel === outage.channel && outage.from <= last.to) {
			merged[merged.length - 1] = { ...last, to: Math.max(last.to, outage.to) };
		} else merged.push(outage);
	}
	merged.sort((a, b) => a.to - b.to || a.channel - b.channel);
	const [left] = merged.slice(-MOST_OUTAGES - 1, -MOST_OUTAGES);
	return { from: left?.to ?? from, outages: merged.slice(-MOST_OUTAGES) };
}
