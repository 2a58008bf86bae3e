/** Texts for a link to a message that a list can't show. */
import type { Missed } from './missed-target';

const REASONS: Record<Exclude<Missed['type'], 'unknown' | 'elsewhere' | 'copy'>, string> = {
	coming: 'This message isn’t on this device yet. Getting it …',
	slow: 'This message isn’t on this device. The relay hasn’t given it so far.',
	away: 'This message isn’t on this device, and the relay can’t be reached. Here is the nearest that is.',
	never: 'This message was never stored on this device. Here is the nearest that was.',
	dropped:
		'This message is neither on this device nor at the relay any more. Here is the nearest that is.',
	lost: 'This message is damaged at the relay, and isn’t on this device. Here is the nearest that is.',
	erased: 'This message was erased. Here is what stands around it.',
	'no-message': 'This link leads to no message. Here is what stands around it.'
};

/** `channel`: the name of its channel; null where it has none, and in a list of that channel. */
export function missedWords(missed: Missed, channel: string | null): string {
	switch (missed.type) {
		case 'unknown':
			return missed.sure
				? 'There is no such message in this log yet. Here is the newest.'
				: 'This device has never heard of that message, and the relay can’t be reached. Here is the newest.';
		case 'elsewhere':
			return channel === null
				? 'This message is left out here. These were written about then.'
				: `This message is in ${channel}. These were written about then.`;
		case 'copy':
			return 'This message is a copy: it is shown once, with its original.';
		default:
			return REASONS[missed.type];
	}
}

export const MISSED = {
	show: 'Show it',
	newest: 'Show the newest'
} as const;
