/** Texts of a page that has nothing to show yet, and the remedies. */

export const WAITING = {
	/** Of the archive. */
	reading: 'Reading what this device holds …',
	asking: 'Getting the first messages from the relay …',
	nothing: 'Nothing on this device yet',
	unreachable: 'The relay does not answer.',
	then: 'Once the relay has answered, its messages are kept here and can be read without it.'
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
