/** What an export has a row of. */
import type { Appearance, LogEvent } from '../wire/frame/event';
import type { Removal } from '../wire/moderation-rules';
import { showsSomething } from '../wire/text';

/** An event with its channel's name at that time. */
export interface ExportEvent extends Omit<LogEvent, 'channel'> {
	readonly channel: { readonly source: string; readonly name: string } | null;
}

/** What became of a message, and the act itself if it is known. */
export interface ExportRemoval extends Removal {
	readonly act: Pick<LogEvent, 'attributes' | 'text'> | null;
}

export interface ExportRow {
	readonly event: ExportEvent;
	readonly removal: ExportRemoval | null;
	/** An event that this one refers to; null if it isn't there. */
	readonly stored: (seq: number) => ExportEvent | null;
}

/** The name to show for an author. */
export const nameOf = (author: Pick<Appearance, 'login' | 'displayName'> | null): string =>
	author === null
		? 'Unknown'
		: ([author.displayName, author.login].find(showsSomething) ?? 'No name');
