/** The values of `has:` and `is:` in words. */
import type { Has, Is } from '$lib/query/keys';

/** After "with". */
export const HAS_WORDS: Readonly<Record<Has, string>> = {
	link: 'a link',
	emote: 'an emote',
	reply: 'a reply to a message',
	bits: 'bits',
	badge: 'a badge beside the name',
	image: 'a link to an image'
};

/** After "that are". */
export const IS_WORDS: Readonly<Record<Is, string>> = {
	message: 'plain messages',
	action: 'actions (/me)',
	notice: 'notices',
	reply: 'replies',
	first: 'somebody’s first in a channel',
	deleted: 'deleted',
	purged: 'removed with a timeout or a ban',
	cleared: 'cleared with a chat',
	imported: 'imported',
	copied: 'copied from another channel',
	shared: 'copied from another channel',
	mention: 'mentions of me',
	unread: 'unread'
};
