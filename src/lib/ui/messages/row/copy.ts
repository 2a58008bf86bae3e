/** Texts of outages, notices, replies and silent channels. */
import type { ArchivedEvent } from '$lib/archive/tables/types';
import { noticeOf, outageOf } from '$lib/wire/frame/attributes';
import { timeOfDay, when } from '$lib/ui/copy/format';

/** In place of an unknown message that a reply answers. */
export const EARLIER_REPLY = 'reply to an earlier message';

/** "No record from 14:02 to 14:09: disconnected from irc.libera.chat". */
export function outageWords(event: Pick<ArchivedEvent, 'attributes' | 'text'>): string {
	const outage = outageOf(event);
	if (!outage) return `No record: ${event.text}`;
	const { from, to } = outage;
	const end = timeOfDay(to);
	const start = when(from, to);
	// Within a minute both times would look the same.
	const time = start === end ? `at ${end}` : `from ${start} to ${end}`;
	return `No record ${time}: ${event.text}`;
}

/** The source's words for a notice: "ronni has subscribed for 6 months". */
export function noticeWords(event: Pick<ArchivedEvent, 'attributes'>): string {
	const { type = '', text = '' } = noticeOf(event) ?? {};
	if (text) return text;
	// An announcement has only its own words.
	const words = type.replace(/[-_]+/g, ' ').trim();
	return words.charAt(0).toUpperCase() + words.slice(1);
}

const STATES: Readonly<{ [state: string]: string }> = {
	joining: 'joining',
	banned: 'not let in',
	'no-such-channel': 'no such channel',
	'rate-limited': 'has to wait',
	disconnected: 'disconnected'
};

/** Above configured channels that aren't live. */
export const SILENT = {
	title: 'Not recorded now',
	/** Unknown states of newer relays appear unchanged. */
	state: (state: string): string => STATES[state] ?? state
} as const;
