import { MOST_OUTAGES, type LogRecord } from '../../src/lib/wire/index';

type Outages = LogRecord['outages'];

/**
 * The times without a record that end at `from` (epoch ms) or later, those of a channel that overlap as one, by their
 * ends; the newest MOST_OUTAGES of them, and from when on these are all.
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
