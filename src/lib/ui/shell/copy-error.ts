/** Texts in place of a page that can't be shown. */
export const ERROR = {
	title: 'Not found',
	noPage: 'There is no such page. The address may be mistyped.',
	broken: 'This page could not be shown',
	reload: 'Reload it; what this device keeps is not lost.',
	home: 'Go to Home',
	messages: 'Read the messages'
} as const;
