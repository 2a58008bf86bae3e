/** Texts of a page that has nothing to show yet, and the remedies. */

export const WAITING = {
	/** Of the archive. */
	reading: 'Opening your saved copy …',
	asking: 'Getting the first messages from the relay …',
	nothing: 'Nothing on this device yet',
	unreachable: 'Can’t reach the relay.',
	then: 'Once it answers, its messages are saved here, and you can read them offline.'
} as const;

/** Where even the page of the start can't be loaded. */
export const START_LATER = 'Nothing is recorded yet, and the relay doesn’t answer now.';

/** The problem or the news, and the button to press. */
export const REMEDY = {
	newVersion: 'A new version is ready.',
	cantRead: 'This device’s storage can’t be read now. It is tried again every second.',
	reload: 'Reload',
	tryNow: 'Try now'
} as const;
