/** The states of a recorded channel at its source. */
export const CHANNEL_STATES = [
	'joining',
	'live',
	'banned',
	'no-such-channel',
	'rate-limited',
	'disconnected'
] as const;
export type ChannelState = (typeof CHANNEL_STATES)[number];
