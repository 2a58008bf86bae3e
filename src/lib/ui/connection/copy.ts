/** Texts of the sheet behind the pill. */
import type { ChannelRecording } from '$lib/wire/channel-states';
import type { Status } from '$lib/sync/status';
import { IDLE, lateBy, type Pill } from '$lib/ui/state/connection';
import { UNSTORED_COPY } from '$lib/ui/refusals/copy';
import { REASONS, STOPS } from '$lib/ui/refusals/copy-trouble';
import { count, counted } from '$lib/ui/copy/format';
import type { Holdings } from '$lib/ui/state/holdings';

/** The meaning of a state and the next step, in a sentence or two. */
export function meaningOf(status: Status, pill: Pill): string {
	switch (status.state) {
		case 'starting':
			return 'Looking for the relay.';
		case 'live':
			if (status.late) {
				return `Connected, but messages arrive about ${lateBy(status.late)} late: the network or this device can’t keep up. Nothing is lost.`;
			}
			return pill === IDLE
				? 'Connected. Nobody has said anything for a while.'
				: 'Connected. Messages appear as they are said.';
		case 'catching-up':
			return 'Connected. The messages you missed are arriving.';
		case 'polling':
			return `${REASONS[status.reason]} Backscroll asks for new messages every few seconds instead. Nothing is lost.`;
		case 'reconnecting':
			return `${REASONS[status.reason]} Trying again.`;
		case 'offline':
			return `${REASONS[status.reason]} You’re reading your saved copy.`;
		case 'stopped':
			return STOPS[status.reason];
	}
}

export const CONNECTION = {
	label: 'Connection',
	close: 'Close',
	settings: 'Settings',
	diagnostics: 'Diagnostics',
	caughtUp: 'Caught up',
	toGo: (left: number, total: number): string => `${count(left)} of ${count(total)} to go`,
	relay: 'Relay',
	since: 'Since',
	last: 'Last message',
	noLast: 'none known here',
	next: 'Next try',
	/** `seconds` from now; `attempt` is null if attempts aren't counted. */
	nextTry: (seconds: number, attempt: number | null): string =>
		(seconds > 0 ? `in ${seconds} s` : 'now') + (attempt === null ? '' : `, number ${attempt}`),
	seeStorage: 'See what takes up the space',
	plainHttp:
		'This page came over plain http, so it works only while the relay can be reached. Over HTTPS it also opens offline and can be installed. To get that, start the relay with --tls-cert and --tls-key.'
} as const;

/** What helps a channel that isn't recorded, by its state. */
const REMEDIES: Readonly<Record<ChannelRecording['state'], string>> = {
	joining: '',
	live: '',
	banned:
		'The server does not let the recorder in. Ask an operator of the channel, or start the relay with an account that may join. It is tried again by itself.',
	'no-such-channel': 'Check how the name is written where the relay is started.',
	'rate-limited': 'It is tried again by itself, a little later.',
	disconnected:
		'It is tried again by itself. If it stays so, check the server’s address, and the network of the computer that the relay runs on.'
};

export const NOT_RECORDED = {
	title: 'Not recorded',
	/** "all 9 channels". */
	all: (channels: number): string => `all ${count(channels)} channels`,
	more: (channels: number): string => `, and ${count(channels)} more`,
	/** "connection refused, since 18:02". */
	cause: (cause: string, since: string): string => `${cause}, since ${since}`,
	remedy: (state: ChannelRecording['state']): string => REMEDIES[state],
	meaning: 'What is said there now is lost, unless the server repeats it later.'
} as const;

export const STORED = {
	title: 'On this device',
	messages: 'Messages',
	stored: ({ stored, missing }: Holdings): string =>
		missing === 0 ? `all ${count(stored)}` : `${count(stored)} of ${count(stored + missing)}`,
	oldest: 'Oldest',
	gaps: 'Gaps',
	missing: ({ gaps, missing }: Holdings): string =>
		`${counted(gaps, 'gap', 'gaps')}, ${counted(missing, 'message', 'messages')}`,
	storage: 'Storage',
	kept: (size: string, persistent: boolean | null, unstored: boolean): string =>
		`${size}; ${unstored ? UNSTORED_COPY.kept : persistent ? 'kept until you clear it' : 'the browser may clear it when space runs out'}`
} as const;

export const INSTALL = {
	button: 'Install Backscroll',
	shareMenu: 'To install: open the share menu, then “Add to Home Screen”.'
} as const;
