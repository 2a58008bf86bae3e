/** Texts of outages, notices, replies and silent channels. */
import type { ArchivedEvent } from '$lib/archive/tables/types';
import { noticeOf, outageOf } from '$lib/wire/frame/attributes';
import { count, timeOfDay, when } from '$lib/ui/copy/format';
import { isolated } from '$lib/ui/copy/isolated';
import { networkName } from '$lib/ui/copy/network';
import type { NoticeStyle } from './notices';

/** In place of an unknown message that a reply answers. */
export const EARLIER_REPLY = 'reply to an earlier message';

interface Named {
	readonly source: string;
	readonly name: string;
}

/** "all 9 channels of Libera.Chat": of the channels `all` that there are. */
function sharedWords(one: Named, also: readonly string[], all: readonly Named[]): string {
	const named = new Set([one.name, ...also]);
	const every = all.every(({ source, name }) => source !== one.source || named.has(name));
	const network = isolated(networkName(one.source));
	return `${every ? 'all ' : ''}${count(named.size)} channels of ${network}`;
}

/**
 * "Not recorded 19:05 – 19:11 · disconnected from irc.libera.chat". With the other channels that share it, and all
 * channels that there are: "Not recorded 19:05 – 19:11 · all 9 channels of Libera.Chat · disconnected …".
 */
export function outageWords(
	event: Pick<ArchivedEvent, 'attributes' | 'text' | 'channel'>,
	also: readonly string[] = [],
	all: readonly Named[] = []
): string {
	const { channel, text } = event;
	const outage = outageOf(event);
	const parts = ['Not recorded'];
	if (outage) {
		const { from, to } = outage;
		const end = timeOfDay(to);
		const start = when(from, to);
		// Within a minute both times would look the same.
		parts[0] += start === end ? ` at ${end}` : ` ${start} – ${end}`;
	}
	if (channel && also.length > 0) parts.push(sharedWords(channel, also, all));
	if (text) parts.push(text);
	return parts.join(' · ');
}

/** The source's words for a notice: "ronni has subscribed for 6 months". */
export function noticeWords(event: Pick<ArchivedEvent, 'attributes'>): string {
	const { type = '', text = '' } = noticeOf(event) ?? {};
	if (text) return text;
	// An announcement has only its own words.
	const words = type.replace(/[-_]+/g, ' ').trim();
	return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What the picture before a notice stands for. */
export const NOTICE_NAMES: Readonly<Record<NoticeStyle, string>> = {
	sub: 'Subscription:',
	gift: 'Gift:',
	raid: 'Raid:',
	announcement: 'Announcement:',
	other: 'Notice:'
};
