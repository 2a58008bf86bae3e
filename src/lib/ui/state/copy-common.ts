/** Texts of all pages: their names, and labels of buttons. */

export const PAGES = {
	'/': 'Home',
	'/messages': 'Messages',
	'/channels': 'Channels',
	'/users': 'Users',
	'/settings': 'Settings'
} as const;

export const NAV_LABEL = 'Pages';
export const DEMO = 'Demo';

/** In place of an unknown message that a reply answers. */
export const EARLIER_REPLY = 'reply to an earlier message';

/** On buttons. */
export const PAUSE = 'Pause';
export const COPY = 'Copy';
export const COPIED = 'Copied';
/** If the page may not copy: one keystroke does. */
export const SELECTED = 'Selected';
export const CLOSE = 'Close';
export const CANCEL = 'Cancel';
/** For a list whose order is frozen and out of date. */
export const REORDERED = 'Order changed · Update';
