/** What of a message is copied, and where its links lead. */
import type { ArchivedEvent } from '$lib/archive/tables/types';
import type { RowLinks } from '$lib/ui/state/links';
import { noticeWords, outageWords } from '$lib/ui/messages/row/copy';
import { actWords } from '$lib/ui/messages/row/copy-moderation';
import { EventKind, isModeration } from '$lib/wire/frame/event';

/** A link that leads to it on any device of this relay: it names the log. */
export const addressOf = ({ seq }: Pick<ArchivedEvent, 'seq'>, links: RowLinks): string =>
	new URL(links.message(seq), location.origin).href;

/** Its text as it was said; of what nobody said, its words. */
export function textOf(event: ArchivedEvent): string {
	if (event.kind === EventKind.outage) return outageWords(event);
	if (event.kind === EventKind.notice)
		return [noticeWords(event), event.text].filter(Boolean).join('\n');
	if (!isModeration(event.kind)) return event.text;
	const { before, name, after } = actWords(event);
	return `${before}${name ?? ''}${after}`;
}
