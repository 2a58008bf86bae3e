/** Texts of the pages of users. */
import { isolated } from '$lib/ui/copy/isolated';
import type { UserSort } from '$lib/wire/queries';
import type { Column } from '$lib/ui/kit/columns';
import { count, counted } from '$lib/ui/copy/format';
import type { Answered } from '$lib/ui/state/relay-query.svelte';

export const COLUMNS: readonly Column<UserSort>[] = [
	{ label: 'User', by: 'name' },
	{ label: 'Messages', by: 'messages', align: 'end' },
	{ label: 'First seen', align: 'end', wide: true },
	{ label: 'Last seen', by: 'seen', align: 'end' }
];

const ELSEWHERE = {
	asking: 'The relay, which knows the others, is being asked …',
	'out-of-reach': 'The relay, which knows the others, is out of reach.',
	refused: 'The relay, which knows the others, could not look for it; it will be asked again.'
} as const;

export const USERS = {
	title: 'Users',
	placeholder: 'Search users',
	clear: 'Show all users',
	reading: 'Reading the users on this device …',
	failed: 'The users on this device can’t be read. Reload the page to try again.',
	users: (users: number): string => counted(users, 'user', 'users'),
	messagesOf: 'Messages by',
	/** `matching` is null if unknown. */
	matching: (matching: number | null, users: number): string =>
		`${matching === null ? '—' : count(matching)} of ${count(users)} users`,
	nobody: (part: string): string => `Nobody’s name has “${isolated(part)}” in it.`,
	/** For a device that doesn't know all users, with the state of the relay's answer. */
	notHere: (name: string, relay: Exclude<Answered<unknown>['state'], 'kept'>): string =>
		`“${isolated(name)}” is not among the names on this device. ${ELSEWHERE[relay]}`,
	/** The source of the list, if this device doesn't know all users. */
	told: (time: string): string => `The relay’s list, as of ${time}.`,
	/** Why the list is incomplete. */
	partial: (known: number, users: number, connected: boolean): string =>
		`${count(known)} of ${count(users)} users are on this device so far. ` +
		(connected
			? 'The others are on their way from the relay.'
			: 'The others come when the relay answers.')
} as const;

export const PROFILE = {
	figures: 'Figures',
	details: 'Channels and activity',
	messages: 'Messages',
	firstSeen: 'First seen',
	lastSeen: 'Last seen',
	unknown: 'This user’s total is not on this device yet: it comes from the relay.',
	formerly: 'Also seen as',
	channels: 'Channels',
	all: 'All channels',
	purges: 'Timeouts and bans',
	newestOf: (shown: number, total: number): string =>
		`The newest ${count(shown)} of ${count(total)}.`,
	activity: 'Activity',
	from: 'From',
	to: 'To',
	asOf: (time: string): string => `as of ${time}: what came later is not all on this device`,
	notFound: (name: string): string => `Nobody is called ${isolated(name)}.`,
	anotherLog: (name: string): string =>
		`The link was made for “${isolated(name)}”, which is not this user’s name: it may be from another log.`,
	several: (name: string): string => `Several users are called “${isolated(name)}”:`,
	back: 'All users'
} as const;

/** Why a part of a profile is missing; null while its query is pending. */
export function whyNot(answered: Answered<unknown>): string | null {
	switch (answered.state) {
		case 'out-of-reach':
			return '— Not all of it is on this device, and the relay, which has it, doesn’t answer now.';
		case 'refused':
			return answered.status === 404
				? '— This relay can’t tell: its version is older, or it has another log.'
				: '— The relay could not answer this; it will be asked again.';
		case 'asking':
		case 'kept':
			return null;
	}
}
