/** Texts of a page that has nothing to show yet, and the remedies. */

export const WAITING = {
	/** Of the archive. */
	reading: 'Opening your saved copy …',
	asking: 'Getting the first messages from the relay …',
	nothing: 'Nothing on this device yet',
	unreachable: 'Can’t reach the relay.',
	then: 'Once it answers, its messages are saved here, and you can read them offline.'
} as const;

export const GREETING = {
	title: 'Nothing here yet',
	paste:
		'The archive is empty and listening. Paste this line into a terminal in the folder where the relay runs, and the message appears here by itself.',
	hello: 'Hello, archive!',
	/** The text before and after the option’s name. */
	elsewhere: ['With another', 'or token, the relay’s terminal has the right line.'],
	demo: 'Or look around first, in a lively invented chat that is thrown away afterwards.'
} as const;

/** The problem or the news, and the button to press. */
export const REMEDY = {
	newVersion: 'A new version is ready.',
	cantRead: 'This device’s storage can’t be read now. It is tried again every second.',
	reload: 'Reload',
	tryNow: 'Try now'
} as const;
