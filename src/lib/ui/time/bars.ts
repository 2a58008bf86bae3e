/** The density of messages as one path of bars, however many messages there are. */
import { messagesIn, storedIn, type Counts } from './counts';
import { timeAt, type Scale } from './scale';

/** The distance of bars, in px, about; each is drawn with a stroke that is a little thinner. */
const PITCH = 3;
/** The least length of a bar, of 1: a single message is seen. */
const LEAST = 0.06;
/** Lengths follow a root: one busy hour must not flatten all others. */
const POWER = 0.75;

/** Two paths for a stroke, bars that end at `width`: of all messages, and of those on this device. */
export interface Bars {
	readonly all: string;
	readonly stored: string;
}

/** The bars of a strip of this size, in px. */
export function barsOf(counts: Counts, scale: Scale, width: number, height: number): Bars {
	const rows = Math.max(1, Math.floor(height / PITCH));
	const bars = Array.from({ length: rows }, (_, i) => {
		const from = timeAt(scale, i / rows);
		const to = timeAt(scale, (i + 1) / rows);
		const y = Math.round((10 * (i + 0.5) * height) / rows) / 10;
		const messages = messagesIn(counts, from, to);
		return { y, messages, stored: storedIn(counts, from, to), ms: to - from };
	});
	const per = bars.map(({ messages, ms }) => (messages > 1e-9 && ms > 0 ? messages / ms : 0));
	const most = Math.max(...per, 0);
	const paths = { all: '', stored: '' };
	for (const [i, { y, messages, stored }] of bars.entries()) {
		if (!per[i]) continue;
		const length = width * Math.max(LEAST, (per[i] / most) ** POWER);
		const line = (of: number): string =>
			`M${width} ${y}h${-Math.round(10 * length * Math.min(1, of)) / 10}`;
		paths.all += line(1);
		if (stored > 0) paths.stored += line(stored / messages);
	}
	return paths;
}
