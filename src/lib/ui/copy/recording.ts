/** Whether channels are recorded, in words. */
import { count, day } from './format';
import { isUnrecorded, type ChannelRecording } from '$lib/wire/channel-states';

/** What is said where the source gives no cause. */
const CAUSES = {
	joining: '',
	live: '',
	banned: 'not let in',
	'no-such-channel': 'no such channel',
	'rate-limited': 'the server lets us in later',
	disconnected: 'no connection'
} as const satisfies Record<ChannelRecording['state'], string>;

/** Why a channel isn't recorded: "connection refused". */
export const causeOf = ({ state, why }: Pick<ChannelRecording, 'state' | 'why'>): string =>
	why || CAUSES[state];

/** Beside the connection's state: "2 not recorded". */
export const lostWords = (channels: number): string => `${count(channels)} not recorded`;

/**
 * Above a channel's messages: "Not recorded since 18:02: connection refused.", or since 20 Nov. A channel without any
 * says that it is being recorded, too; null if there is nothing to say.
 */
export function standing(
	recording: ChannelRecording,
	messages: number,
	now: number
): string | null {
	const since = day(recording.since, now);
	if (isUnrecorded(recording.state)) return `Not recorded since ${since}: ${causeOf(recording)}.`;
	if (messages > 0) return null;
	return recording.state === 'live'
		? `Recording since ${since}. Nobody has said anything yet.`
		: 'Joining …';
}

/** "recording", "joining", "not recorded: connection refused". */
export function recordingWords(recording: Pick<ChannelRecording, 'state' | 'why'>): string {
	if (isUnrecorded(recording.state)) return `not recorded: ${causeOf(recording)}`;
	return recording.state === 'live' ? 'recording' : 'joining';
}
