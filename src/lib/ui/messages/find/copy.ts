/** Texts of a search. */
import type { SearchPage } from '$lib/wire/queries';
import { count, counted, timeOfDay } from '$lib/ui/copy/format';
import type { Answered } from '$lib/ui/state/relay-query.svelte';
import type { Searching } from './search.svelte';

/** The sentence beneath the field, around the number of hits. */
export interface FoundWords {
	/** The number of hits, exact; null while it isn't known. */
	readonly total: number | null;
	/** In place of the number. */
	readonly instead: string;
	/** What follows what was searched for. */
	readonly where: string;
	/** What to do if there is nothing to show. */
	readonly hint: string | null;
}

export interface FoundOptions {
	/** Messages of the log that aren't on this device. */
	readonly missing: number;
	/** "newest first"; '' where the order is plain to see. */
	readonly order: string;
}

/** The state of the relay's search for messages that aren't on this device. */
const RELAY: Record<Exclude<Answered<SearchPage>['state'], 'kept'>, string> = {
	asking: 'asking the relay for the others…',
	'out-of-reach': 'the relay, which has the others, can’t be reached',
	refused: 'the relay, which has the others, couldn’t search'
};

const sentence = (...parts: readonly string[]): string =>
	parts
		.filter((part) => part !== '')
		.map((part) => `, ${part}`)
		.join('');

/** Of one message, or none, there is no order to tell. */
const ofSeveral = (order: string, total: number): string => (total > 1 ? order : '');

/** `relay`: the state of the relay's answer; null if it isn't queried because everything is stored here. */
export function foundWords(
	searching: Searching,
	relay: Answered<SearchPage> | null,
	{ missing, order }: FoundOptions
): FoundWords {
	if (searching.type === 'refused')
		return { total: null, instead: 'Can’t search for', where: '', hint: null };
	if (relay?.state === 'kept') {
		const { total } = relay.body;
		const asOf = `as the relay said at ${timeOfDay(relay.storedAt)}`;
		return {
			total,
			instead: '',
			where: sentence(ofSeveral(order, total), asOf),
			hint: total > 0 ? null : RESULTS.none
		};
	}
	switch (searching.type) {
		case 'begun':
			return { total: null, instead: 'Searching for', where: '', hint: null };
		case 'failed':
			return {
				total: null,
				instead: 'Could not search for',
				where: '',
				hint: 'What this device keeps could not be read. Change the search to try again, or reload the page.'
			};
		case 'found': {
			const { total, searched, stored } = searching.found;
			if (total === null) {
				const share = Math.floor((100 * searched) / Math.max(1, stored));
				return { total, instead: `Searching (${share} %) for`, where: '', hint: null };
			}
			const here = missing > 0 ? `in what this device has (${count(missing)} missing)` : '';
			const rest = relay ? `; ${RELAY[relay.state]}` : '';
			const asked = relay?.state === 'asking';
			const where = sentence(asked ? order : ofSeveral(order, total), here) + rest;
			if (asked)
				return {
					total: null,
					instead: total === 0 ? 'None so far of' : `${count(total)} so far of`,
					where,
					hint: null
				};
			return { total, instead: '', where, hint: total > 0 ? null : RESULTS.none };
		}
	}
}

export const RESULTS = {
	/** The hits beside the conversation of one. */
	beside: 'Results',
	/** The field with what belongs to it. */
	bar: 'Messages',
	/** While names are looked up, before the first hits. */
	understanding: 'Looking up the names …',
	/** In place of hits, where an address has a query that can’t be searched for. */
	wrong: 'Nothing to show for this search as it is: see what is marked above.',
	/** Above and beneath the hits. */
	message: 'message',
	messages: 'messages',
	none: 'No message has this. A search finds any part of a text, in every script. Try fewer letters, or another time or channel.',
	export: 'Export these…'
} as const;

/** From one hit to the other, while the conversation of one is open. */
export const STEPS = {
	label: 'Through the results',
	previous: 'Previous result',
	next: 'Next result',
	/** `at` is 0 while its place isn't known; `total` is null while that isn't. */
	place: (at: number, total: number | null): string => {
		if (total === null) return at === 0 ? '…' : count(at);
		return at === 0 ? counted(total, 'result', 'results') : `${count(at)} of ${count(total)}`;
	}
} as const;

export const DATES = {
	label: 'Dates',
	/** What a chosen day is for. */
	use: 'What to do with a day',
	uses: { goTo: 'Go to', from: 'Only from', to: 'Only to' },
	none: 'No message from that day or later is on this device.',
	all: 'Show all dates'
} as const;
