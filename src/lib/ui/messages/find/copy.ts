/** Texts of a search. */
import type { SearchPage } from '$lib/wire/queries';
import { count, counted, timeOfDay } from '$lib/ui/copy/format';
import type { Answered } from '$lib/ui/state/relay-query.svelte';
import type { Searching } from './search.svelte';

export interface FoundWords {
	/** The number of hits. */
	readonly total: string;
	/** The messages to which the number applies. */
	readonly where: string;
	/** What to do if there is nothing to show. */
	readonly hint: string | null;
}

const totalOf = (total: number): string =>
	total === 0 ? 'No message has this' : counted(total, 'message', 'messages');

const hintFor = (total: number): string | null =>
	total > 0
		? null
		: 'A search finds any part of a text, in every script, in capitals or not. Try fewer letters, or another channel or time.';

/** The state of the relay's search for messages that aren't on this device. */
const RELAY: Record<Exclude<Answered<SearchPage>['state'], 'kept'>, string> = {
	asking: 'asking the relay for the others…',
	'out-of-reach': 'the relay, which has the others, is not in reach',
	refused: 'the relay, which has the others, could not search'
};

/** `relay`: the state of the relay's answer; null if it isn't queried because everything is stored here. */
export function foundWords(searching: Searching, relay: Answered<SearchPage> | null): FoundWords {
	if (relay?.state === 'kept') {
		const { total, at } = relay.body;
		return {
			total: totalOf(total),
			where: `newest first, of all ${count(at)} on the relay, as of ${timeOfDay(relay.storedAt)}`,
			hint: hintFor(total)
		};
	}
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
			const { total, searched, stored, missing, at } = searching.found;
			if (total === null) {
				return {
					total: 'Searching…',
					where: `${count(searched)} of ${counted(stored, 'message', 'messages')} looked at`,
					hint: null
				};
			}
			const rest = relay ? `; ${RELAY[relay.state]}` : '';
			if (total === 0 && missing > 0) {
				return {
					total: relay?.state === 'asking' ? 'None so far' : 'None on this device',
					where: `it holds ${count(stored)} of ${count(at)}${rest}`,
					hint: relay?.state === 'asking' ? null : hintFor(total)
				};
			}
			return {
				total: totalOf(total),
				where:
					missing === 0
						? `newest first, of all ${count(at)} on this device`
						: `newest first, of what this device holds: ${count(stored)} of ${count(at)}${rest}`,
				hint: hintFor(total)
			};
		}
	}
}

/** Above the list of all messages. */
export const FILTER = {
	label: 'Messages',
	search: 'Search all messages',
	placeholder: 'Search',
	channel: 'Channel',
	allChannels: 'All channels',
	/** Before and after a name: a button that removes the filter. */
	onlyBy: 'Only by',
	everyone: 'show everyone',
	somebody: 'One person'
} as const;

export const DATES = {
	label: 'Dates',
	/** Before a field for a day. */
	goTo: 'Go to',
	from: 'Only from',
	to: 'to',
	none: 'No message from that day or later is on this device.',
	all: 'Show all dates'
} as const;
