/** A search in words for people. */
import { count, counted } from './format';
import type { Searching } from './search.svelte';

export interface FoundWords {
	/** How many there are. */
	readonly total: string;
	/** Among which messages that is true. */
	readonly where: string;
	/** What to do where there is nothing to show. */
	readonly hint: string | null;
}

export function foundWords(searching: Searching): FoundWords {
	switch (searching.type) {
		case 'begun':
			return { total: 'Searching…', where: '', hint: null };
		case 'failed':
			return {
				total: 'This search failed',
				where: '',
				hint: 'What this device keeps could not be read. Change the search to try again, or reload the page.'
			};
		case 'found': {
			const { total, searched, held, missing, at } = searching.found;
			if (total === null) {
				return {
					total: 'Searching…',
					where: `${count(searched)} of ${counted(held, 'message', 'messages')} looked at`,
					hint: null
				};
			}
			return {
				total: total === 0 ? 'No message has this' : counted(total, 'message', 'messages'),
				where:
					missing === 0
						? `newest first, of all ${count(at)} on this device`
						: `newest first, of the ${count(held)} on this device; ${count(missing)} are not here`,
				hint:
					total > 0
						? null
						: 'A search finds any part of a text, in every script, in capitals or not. Try fewer letters, or another channel or time.'
			};
		}
	}
}
