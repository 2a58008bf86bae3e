/** Texts about what a browser refuses: what is off, what works, what to do. */
import type { Browser, Refusal } from './refusals';

interface Words {
	readonly off: string;
	readonly works: string;
}

export const REFUSALS: Record<Refusal, Words> = {
	storage: {
		off: 'This browser stores nothing for this page: cookies and site data are blocked.',
		works:
			'You can read live, look back and search. It is gone when the page is closed, and without the relay the page will not open. Settings and unread marks are not kept.'
	},
	unstored: {
		off: 'Nothing is stored in this tab, as you chose.',
		works: 'You can read live, look back and search. It is gone when the page is closed.'
	},
	space: {
		off: 'This browser gives the app no space.',
		works:
			'Messages are kept only as far as they fit, the newest first. Free some space on this device, or leave private browsing.'
	},
	channels: {
		off: 'This browser does not let the app’s windows talk to each other.',
		works: 'One window works as usual. With more than one, look at one at a time.'
	},
	locks: {
		off: 'This browser does not let the app’s windows agree which of them connects.',
		works: 'All is kept and live: the newest window connects, the others follow it.'
	},
	'service-worker': {
		off: 'This browser does not keep the app’s own files: it has no service worker for this page.',
		works:
			'Messages are kept and live. Without a network the page will not open, and it can not be installed. Private windows and some extensions switch this off.'
	},
	images: {
		off: 'This browser does not keep images.',
		works: 'Emotes and badges need the network each time; messages are kept.'
	}
};

/** Where site data is allowed. */
export const ALLOW: Record<Browser, string> = {
	firefox:
		'In Firefox: Settings, Privacy & Security, Cookies and Site Data, Manage Exceptions. Allow this address, then reload.',
	chromium:
		'In Chrome, Edge and their like: press the icon to the left of the address, then Site settings. Allow on-device site data (cookies), then reload.',
	safari: 'In Safari: Settings, Advanced. Switch off “Block all cookies”, then reload.',
	ios: 'On an iPhone or iPad: Settings, Apps, Safari, Advanced (before iOS 18 without Apps). Switch off “Block All Cookies”, then reload.'
};

export const UNSTORED_COPY = {
	title: 'Off in this browser',
	banner: 'You are reading live: nothing is stored here.',
	more: 'What that means',
	/** A database that never opened, although site data is allowed. */
	read: 'Read live without storing',
	store: 'Store messages again',
	reload: 'Reload',
	kept: 'until this page is closed'
} as const;

/** What may help where a database never opened. */
export const NEVER_OPENED: Record<Browser, string> = {
	firefox:
		'In Firefox this may be a full disk or a damaged profile: free some space, or restart Firefox. If it stays: Settings, Privacy & Security, Cookies and Site Data, Manage Data: remove this site, which deletes what it stored.',
	chromium:
		'This may be a full disk, or a browser profile that another program holds: free some space, or restart the browser.',
	safari:
		'In Safari this passes by itself at times: close the tab, or restart Safari. A full disk does it, too.',
	ios: 'On an iPhone or iPad this passes by itself at times: close the app or the tab, and open it again. A full device does it, too.'
};
