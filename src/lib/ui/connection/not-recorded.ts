/** Channels that aren't recorded, by what keeps them from it. */
import type { ChannelCount } from '$lib/archive/tables/types';
import { isUnrecorded, type ChannelRecording } from '$lib/wire/channel-states';
import { causeOf } from '$lib/ui/copy/recording';

type Unrecorded = ChannelCount & { readonly recording: ChannelRecording };

/** Channels of one source that aren't recorded for the same reason. */
export interface NotRecorded {
	readonly source: string;
	readonly state: ChannelRecording['state'];
	readonly cause: string;
	/** Since when the first of them isn't, epoch ms by the relay's clock. */
	readonly since: number;
	readonly channels: readonly Unrecorded[];
	/** Whether these are all that the source keeps. */
	readonly all: boolean;
}

const isLost = (channel: ChannelCount): channel is Unrecorded =>
	channel.recording !== undefined && isUnrecorded(channel.recording.state);

/** The channels that aren't recorded, those that share a reason together: the largest group first. */
export function notRecorded(channels: readonly ChannelCount[]): readonly NotRecorded[] {
	const groups = new Map<string, [Unrecorded, ...Unrecorded[]]>();
	for (const channel of channels.filter(isLost)) {
		const key = [channel.source, channel.recording.state, causeOf(channel.recording)].join('\0');
		const group = groups.get(key);
		if (group) group.push(channel);
		else groups.set(key, [channel]);
	}
	return [...groups.values()]
		.map((group): NotRecorded => {
			const [{ source, recording }] = group;
			const kept = channels.filter((one) => one.source === source && one.recording);
			return {
				source,
				state: recording.state,
				cause: causeOf(recording),
				since: Math.min(...group.map((one) => one.recording.since)),
				channels: group,
				all: kept.length === group.length
			};
		})
		.sort((a, b) => b.channels.length - a.channels.length);
}
