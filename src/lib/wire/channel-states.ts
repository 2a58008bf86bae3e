/** How a channel stands at its source: whether it is being recorded, and if not, why. */

/** The states of a recorded channel at its source. Their order is part of the wire: see recording.ts. */
export const CHANNEL_STATES = [
	'joining',
	'live',
	'banned',
	'no-such-channel',
	'rate-limited',
	'disconnected'
] as const;
export type ChannelState = (typeof CHANNEL_STATES)[number];

/** How a channel that a source keeps stands. */
export interface ChannelRecording {
	readonly state: ChannelState;
	/** Since when, epoch ms. */
	readonly since: number;
	/** The cause in words; '' if none is known, or none is needed. */
	readonly why: string;
}

/** Whether what is said in the channel is recorded: its server confirmed that the source is in it. */
export const isRecorded = (state: ChannelState): boolean => state === 'live';

/** Whether what is said is lost, as far as anybody knows. A channel that is being joined is neither. */
export const isUnrecorded = (state: ChannelState): boolean =>
	state !== 'live' && state !== 'joining';
