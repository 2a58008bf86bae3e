/** What all pages say: their names, and what buttons do. */

export const PAGES = {
	'/': 'Home',
	'/messages': 'Messages',
	'/channels': 'Channels',
	'/users': 'Users',
	'/settings': 'Settings'
} as const;

export const NAV_LABEL = 'Pages';
export const DEMO = 'Demo';

/** In the place of what a message answers, where that isn't known. */
export const EARLIER_REPLY = 'reply to an earlier message';

export const CONTROL = {
	pause: 'Pause',
	copy: 'Copy',
	copied: 'Copied',
	/** Where a page may not copy: one keystroke does. */
	selected: 'Selected',
	close: 'Close',
	cancel: 'Cancel',
	/** Of a list that stands still under its reader, and isn't in its order any more. */
	reordered: 'Order changed · Update'
} as const;
