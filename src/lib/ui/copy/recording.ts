/** Whether channels are recorded, in words. */
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

/** "recording", "joining", "not recorded: connection refused". */
export function recordingWords(recording: Pick<ChannelRecording, 'state' | 'why'>): string {
	if (isUnrecorded(recording.state)) return `not recorded: ${causeOf(recording)}`;
	return recording.state === 'live' ? 'recording' : 'joining';
}
