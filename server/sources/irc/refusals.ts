import type { ChannelState } from '../source';

/** Why a JOIN was refused, by numeric. The server's words follow. */
export const REFUSALS: Readonly<{ [numeric: string]: ChannelState }> = {
	403: 'no-such-channel',
	405: 'rate-limited',
	// This server forwards us to another channel.
	470: 'banned',
	476: 'no-such-channel',
	479: 'no-such-channel',
	437: 'rate-limited',
	439: 'rate-limited',
	471: 'rate-limited',
	473: 'banned',
	474: 'banned',
	475: 'banned',
	477: 'banned',
	480: 'rate-limited',
	489: 'banned',
	495: 'rate-limited',
	520: 'banned'
};
