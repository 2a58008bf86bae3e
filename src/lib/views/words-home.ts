/** What Home says, and what every page says in its place while there is nothing to show. */

export const WAITING = {
	/** Of the archive. */
	reading: 'Reading what this device holds …',
	latest: 'Reading the messages …',
	asking: 'Getting the first messages from the relay …',
	nothing: 'Nothing on this device yet',
	then: 'Once the relay has answered, its messages are kept here and can be read without it.'
} as const;

export const TOTALS = {
	label: 'Totals',
	messages: 'Messages',
	channels: 'Channels',
	users: 'Users',
	active: 'Channels active in the last 15 min',
	lastMinute: 'Messages in the last minute',
	thisMinute: 'In this one so far',
	unknown: '— Not known on this device at the moment'
} as const;

export const LATEST = {
	title: 'Latest messages',
	all: 'All messages'
} as const;

export const GREETING = {
	title: 'Nothing here yet',
	paste:
		'The archive is empty and listening. Paste this line into a terminal in the folder where the relay runs, and the message appears here by itself.',
	hello: 'Hello, archive!',
	/** Around the option’s name. */
	elsewhere: ['With another', 'or token, the relay’s terminal has the right line.'],
	demo: 'Or look around first, in a lively invented chat that is thrown away afterwards.'
} as const;

/** What is wrong, or new, and what to press. */
export const REMEDY = {
	newVersion: 'A new version is ready.',
	cantRead: 'This device’s storage can’t be read now. It is tried again every second.',
	reload: 'Reload',
	tryNow: 'Try now'
} as const;
