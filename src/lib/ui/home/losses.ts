/** Times in which channels weren't recorded, told together where they share them. */
import type { LogRecord } from '$lib/wire/queries';

interface Named {
	readonly id: number;
	readonly source: string;
	readonly name: string;
}

export interface Loss {
	/** Epoch ms by the relay's clock. */
	readonly from: number;
	readonly to: number;
	readonly source: string;
	readonly names: readonly string[];
}

/** Channels of a source stop, and go on, one after the other, in ms. */
const TOGETHER_MS = 2_000;

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= TOGETHER_MS;

/** The outages that ended at `since` or later, newest first. */
export function lossesOf(
	{ outages }: Pick<LogRecord, 'outages'>,
	channels: readonly Named[],
	since: number
): readonly Loss[] {
	const byId = new Map(channels.map((channel) => [channel.id, channel]));
	const losses: { from: number; to: number; source: string; names: string[] }[] = [];
	for (const { channel, from, to } of outages.toSorted(
		(a, b) => b.to - a.to || a.channel - b.channel
	)) {
		const named = byId.get(channel);
		if (!named || to < since) continue;
		const { source, name } = named;
		const shared = losses.find(
			(loss) =>
				loss.source === source &&
				isNear(loss.from, from) &&
				isNear(loss.to, to) &&
				!loss.names.includes(name)
		);
		if (shared) shared.names.push(name);
		else losses.push({ from, to, source, names: [name] });
	}
	return losses;
}
