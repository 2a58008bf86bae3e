/** Texts of all pages: their names, and labels of buttons. */

export const PAGES = {
	'/': 'Home',
	'/messages': 'Messages',
	'/channels': 'Channels',
	'/users': 'Users',
	'/settings': 'Settings'
} as const;

export const DIAGNOSTICS = 'Diagnostics';
export const NAV_LABEL = 'Pages';
export const DEMO = 'Demo';

/** On buttons. */
export const PAUSE = 'Pause';
export const RESUME = 'Resume';
export const COPY = 'Copy';
export const COPIED = 'Copied';
/** If the page may not copy: one keystroke does. */
export const SELECTED = 'Selected';

/** The name of the field of every list; tests know it by that. */
export const SEARCH = 'Search';
