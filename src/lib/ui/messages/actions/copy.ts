/** Texts of what can be done with one message. */
import { exactTime } from '$lib/ui/copy/format';
import { isolated } from '$lib/ui/copy/isolated';

export const ACTIONS = {
	/** The name of the toolbar; tests know it by that. */
	label: 'Message actions',
	link: 'Copy link',
	text: 'Copy text',
	context: 'Show in context',
	person: (name: string): string => `Open profile of ${isolated(name)}`,
	more: 'More actions',
	/** Over the sheet: whose message it is, and of when. */
	of: (name: string | null, time: number): string =>
		name === null ? exactTime(time) : `${isolated(name)}, ${exactTime(time)}`,
	copied: { link: 'Link copied', text: 'Text copied' }
} as const;
