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

/** On buttons. */
export const PAUSE = 'Pause';
export const COPY = 'Copy';
export const COPIED = 'Copied';
/** Where a page may not copy: one keystroke does. */
export const SELECTED = 'Selected';
export const CLOSE = 'Close';
export const CANCEL = 'Cancel';
/** Of a list that stands still under its reader, and isn't in its order any more. */
export const REORDERED = 'Order changed · Update';
