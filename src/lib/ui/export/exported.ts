/** What a list shows, as far as its export needs to know. */
import type { Archive } from '$lib/archive/read/archive';
import { userTotal } from '$lib/archive/read/user-total';
import type { Query } from '$lib/query/query';
import type { Condition, ResolvedQuery } from '$lib/query/resolved';
import { shownName } from '$lib/ui/copy/shown-name';

export interface Exported {
	readonly page: {
		/** Null while the query isn't understood. */
		readonly found: { readonly query: Query; readonly resolved: ResolvedQuery } | null;
	};
	/** What was searched for, after the word "messages". */
	readonly what: string;
}

/** What the page itself keeps to, as a part of the query that nobody wrote. */
function impliedIn({ page: { found } }: Exported): Condition | null {
	if (!found || found.resolved.groups.length === found.query.groups.length) return null;
	return found.resolved.groups[0]?.[0]?.any[0] ?? null;
}

/** " in #linux", " of ada": what the page keeps to, after the word "messages"; '' for nothing. */
export async function scopeWords(archive: Archive, exported: Exported): Promise<string> {
	const implied = impliedIn(exported);
	if (implied?.type === 'in') {
		const channel = await archive.channel(implied.channels[0] ?? 0);
		return channel ? ` in #${channel.name.replace(/^#/, '')}` : '';
	}
	if (implied?.type !== 'from') return '';
	const user = await userTotal(archive.name, implied.users[0] ?? 0);
	return user ? ` of ${shownName(user)}` : '';
}

const LONGEST_NAME = 60;

/** A file's name, without its end, for what it has in words: every script's letters, and no sign that a file system minds. */
export const fileStem = (title: string): string =>
	`backscroll-${Array.from(title.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, '-'))
		.slice(0, LONGEST_NAME)
		.join('')
		.replace(/^-|-$/g, '')}`;
