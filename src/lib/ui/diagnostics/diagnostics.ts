/** Facts for finding or reporting a problem: a page shows them, and a bug report quotes them. */
import type {
	ArchiveState,
	ConnectionRecord,
	SeqRange,
	ArchiveStats
} from '$lib/archive/tables/types';
import type { BrowserFacts } from '$lib/ui/state/browser-facts';
import type { StorageState } from '$lib/sync/status';
import { FRAME_FORMAT } from '$lib/wire/frame/frame';
import { PROTOCOLS } from '$lib/wire/version';
import { PILLS, type Pill } from '$lib/ui/state/connection';
import { REASONS, STOPS } from '$lib/ui/refusals/copy-trouble';
import { count, counted, exactTime } from '$lib/ui/copy/format';
import { size } from '$lib/ui/copy/format-size';
import { holdingsOf } from '$lib/ui/state/holdings';

/** Inputs of the facts; undefined for those not read yet, or missing. */
export interface Known {
	readonly relay: string;
	readonly state: ArchiveState | undefined;
	readonly storage: StorageState;
	readonly stats: ArchiveStats | undefined;
	/** When the oldest stored message was sent, epoch ms. */
	readonly oldest: number | undefined;
	/** Earlier archives of this relay. */
	readonly earlier: number | undefined;
	readonly browser: BrowserFacts | undefined;
}

interface Fact {
	readonly name: string;
	readonly value: string;
}

/** Facts of one subject. */
export interface FactGroup {
	readonly title: string;
	readonly facts: readonly Fact[];
}

/** Number of connection records in a report. */
const QUOTED = 30;

const UNKNOWN = '—';
const told = <T>(value: T | null | undefined, words: (value: T) => string): string =>
	value === null || value === undefined ? UNKNOWN : words(value);
const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

/** All facts except those of the connection, in groups. */
export const factsOf = (known: Known): FactGroup[] => [
	{ title: 'Log', facts: logFacts(known) },
	{ title: 'This device', facts: deviceFacts(known) },
	{ title: 'Versions', facts: versionFacts(known.browser) }
];

function logFacts({ relay, state }: Known): Fact[] {
	return [
		{ name: 'Relay', value: relay },
		{ name: 'Log id', value: told(state, ({ log }) => log) },
		{ name: 'Head', value: told(state, ({ head }) => count(head)) },
		{ name: 'Cursor', value: told(state, ({ cursor }) => count(cursor.seq)) },
		{ name: 'Behind', value: told(state, ({ head, cursor }) => count(head - cursor.seq)) },
		{ name: 'Term', value: told(state, ({ cursor }) => cursor.term) },
		{ name: 'Oldest on the relay', value: told(state, (s) => count(s.firstOnRelay)) },
		{ name: 'Totals', value: told(state, ({ totals }) => totalsWords(totals)) },
		{
			name: 'Last received',
			value: told(state?.lastReceivedAt, (at) => exactTime(at - (state?.clockOffset ?? 0)))
		},
		{ name: 'Clock of the relay', value: told(state?.clockOffset, clockWords) }
	];
}

const totalsWords = ({ messages, channels, users, at }: ArchiveState['totals']): string =>
	`${counted(messages, 'message', 'messages')}, ${counted(channels, 'channel', 'channels')}, ${counted(users, 'user', 'users')}, at ${count(at)}`;

function clockWords(offset: number): string {
	const ms = Math.round(Math.abs(offset));
	return ms === 0
		? 'as here'
		: `${count(ms)} ms ${offset > 0 ? 'ahead of' : 'behind'} this device's`;
}

function deviceFacts({ state, storage, stats, oldest, earlier, browser }: Known): Fact[] {
	const holdings = state && holdingsOf(state);
	return [
		{
			name: 'Stored',
			value: told(
				holdings,
				({ stored, missing }) => `${count(stored)} of ${count(stored + missing)}`
			)
		},
		{
			name: 'Gaps',
			value: told(holdings, ({ gaps, missing }) =>
				gaps === 0 ? 'none' : `${count(gaps)}, ${counted(missing, 'event', 'events')} in all`
			)
		},
		{ name: 'Fetched into gaps', value: told(stats, (t) => counted(t.filled, 'event', 'events')) },
		{
			name: 'Duplicates dropped',
			value: told(stats, (t) => counted(t.duplicates, 'frame', 'frames'))
		},
		{ name: 'Oldest stored', value: told(oldest, exactTime) },
		{ name: 'Sealed segments', value: told(state, ({ bytes }) => size(bytes)) },
		{ name: 'Earlier archives', value: told(earlier, count) },
		{ name: 'Storage used', value: told(browser?.usage, size) },
		{ name: 'Storage allowed', value: told(browser?.quota, size) },
		{ name: 'Storage is kept', value: told(browser?.persistent, yesNo) },
		{ name: 'Storage state', value: storage }
	];
}

function versionFacts(browser: BrowserFacts | undefined): Fact[] {
	return [
		{ name: 'App', value: told(browser, ({ version }) => version) },
		{ name: 'Live protocol', value: [...new Set(PROTOCOLS)].join('–') },
		{ name: 'Frame format', value: String(FRAME_FORMAT) },
		{ name: 'Browser', value: told(browser, ({ userAgent }) => userAgent) },
		{ name: 'Secure context', value: told(browser?.secure, yesNo) },
		{ name: 'Opens offline', value: told(browser?.controlled, yesNo) },
		{ name: 'Installed', value: told(browser?.installed, yesNo) },
		{ name: 'Language', value: told(browser, ({ locale }) => locale) },
		{ name: 'Time zone', value: told(browser, ({ timeZone }) => timeZone) }
	];
}

const BY_STATE: Readonly<Record<string, Pill>> = PILLS;
const WHY: Readonly<Record<string, string>> = { ...REASONS, ...STOPS };

/** A record of the connection in words; a state or reason of another version of the app appears unchanged. */
export const recordWords = ({
	state,
	reason
}: ConnectionRecord): { readonly word: string; readonly why: string } => ({
	word: BY_STATE[state]?.word ?? state,
	why: reason === null ? '' : (WHY[reason] ?? reason)
});

/** "1–512, 1,025–1,536". */
export const coverageWords = (ranges: readonly SeqRange[]): string =>
	ranges.map(({ first, last }) => `${count(first)}–${count(last)}`).join(', ') || 'nothing';

/** The bar of a log up to `head`, in words. */
export const coverageLabel = (ranges: readonly SeqRange[], head: number): string =>
	`Stored of 1 to ${count(head)}: ${coverageWords(ranges)}`;

/** All facts as plain text for a bug report: times in UTC, without messages and chatters' names. */
export function reportOf(known: Known, records: readonly ConnectionRecord[], now: number): string {
	const utc = (time: number): string => new Date(time).toISOString();
	return [
		`Backscroll diagnostics, ${utc(now)}`,
		...factsOf(known).flatMap(({ title, facts }) => [
			'',
			title,
			...facts.map(({ name, value }) => `  ${name}: ${value}`)
		]),
		'',
		'Coverage',
		`  ${coverageWords(known.state?.coverage ?? [])}`,
		'',
		'Connection',
		...records
			.slice(0, QUOTED)
			.map(({ at, state, reason }) => `  ${utc(at)} ${state}${reason ? ` (${reason})` : ''}`)
	].join('\n');
}
