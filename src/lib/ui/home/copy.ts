/** Texts of Home about what happened while its reader was away. */
import { isSameDay } from '$lib/ui/copy/dates';
import { DAY_MS } from '$lib/std/time';
import { count, counted, dayAndTime, timeOfDay } from '$lib/ui/copy/format';

const messages = (value: number): string => counted(value, 'message', 'messages');
const channels = (value: number): string => counted(value, 'channel', 'channels');

/** "15:44", "yesterday 15:44", "24 Nov 15:44". */
export function at(time: number, now: number): string {
	if (isSameDay(time, now)) return timeOfDay(time);
	return isSameDay(time, now - DAY_MS) ? `yesterday ${timeOfDay(time)}` : dayAndTime(time, now);
}

/** The page's first line: what is told loud, and the rest. */
export interface Headline {
	readonly loud: string;
	/** '' for none. */
	readonly rest: string;
	/** Smaller, beneath it; '' for none. */
	readonly note: string;
}

interface Missed {
	/** Unread messages, and in how many channels. */
	readonly messages: number;
	readonly channels: number;
	/** Since when, epoch ms; null where that isn't known. */
	readonly since: number | null;
	/** What the log has, on a first visit; null on any other. */
	readonly visit: { readonly messages: number; readonly channels: number } | null;
	readonly now: number;
}

/** "312 messages" + "in 5 channels since 15:44". */
export function headline({
	messages: unread,
	channels: some,
	since,
	visit,
	now
}: Missed): Headline {
	if (unread > 0) {
		return {
			loud: `${count(unread)} new ${unread === 1 ? 'message' : 'messages'}`,
			rest: `in ${channels(some)}${since === null ? '' : ` since ${at(since, now)}`}`,
			note: ''
		};
	}
	if (visit) {
		return {
			loud: messages(visit.messages),
			rest: `in ${channels(visit.channels)} so far`,
			note: 'From now on, this page tells what you missed.'
		};
	}
	return {
		loud: 'You’re all caught up',
		rest: '',
		note: since === null ? 'Nothing new.' : `Nothing new since ${at(since, now)}.`
	};
}

export const MISSED = {
	markAll: 'Mark all as read',
	readOn: 'Read on',
	/** After it. */
	from: (time: string): string => `from ${time}`,
	markOne: (channel: string): string => `Mark ${channel} as read`,
	newHere: (value: number): string => `${count(value)} new`,
	more: (value: number): string => `${channels(value)} more`,
	busiest: (time: string): string => `Busiest at ${time}`,
	forYou: (value: number): string => (value === 1 ? '1 for you' : `${count(value)} for you`),
	forYouIn: (value: number, channel: string): string =>
		`${counted(value, 'message is', 'messages are')} for you in ${channel}: show`,
	curve: (channel: string, peak: number): string =>
		`${channel} while you were away, at most ${messages(peak)} at a time`,
	/** Nothing of the messages themselves is on this device. */
	elsewhere: 'These messages aren’t on this device yet.'
} as const;

const NOTICES = {
	raid: ['raid', 'raids'],
	sub: ['sub', 'subs'],
	gift: ['gift', 'gifts'],
	announcement: ['announcement', 'announcements'],
	other: ['notice', 'notices']
} as const;
export type NoticeKind = keyof typeof NOTICES;

/** "2 raids", "14 subs", "5 cheers (1,200 bits)": the rarest kind first. */
export function eventWords(
	notices: ReadonlyMap<NoticeKind, number>,
	cheers: { readonly messages: number; readonly bits: number }
): readonly string[] {
	const words = (Object.keys(NOTICES) as NoticeKind[]).flatMap((kind) => {
		const value = notices.get(kind) ?? 0;
		const [one, other] = NOTICES[kind];
		return value > 0 ? [counted(value, one, other)] : [];
	});
	if (cheers.messages > 0) {
		const bits = counted(cheers.bits, 'bit', 'bits');
		words.push(`${counted(cheers.messages, 'cheer', 'cheers')} (${bits})`);
	}
	return words;
}

export const LOST = {
	since: (time: string): string => `Not recorded since ${time}.`,
	between: (from: string, to: string): string => `Not recorded ${from} – ${to}.`,
	all: (network: string, value: number): string =>
		value === 1 ? network : `${channels(value)} of ${network}`,
	more: (value: number): string => `${count(value)} more`
} as const;

export const SAFE = {
	whole: 'Everything is saved here',
	part: 'Not all of it is here yet',
	offline: 'Saved here, also offline',
	/** Of all messages, all of which are stored. */
	stored: (value: number, since: string | null): string =>
		`${messages(value)}${since === null ? '' : ` since ${since}`} on this device, readable without a network.`,
	partly: (stored: number, missing: number): string =>
		`${messages(stored)} on this device. ${count(missing)} older ${missing === 1 ? 'one is' : 'ones are'} on the relay.`,
	recorded: (value: number): string =>
		`${channels(value)} ${value === 1 ? 'is' : 'are'} being recorded.`,
	nobody: 'No channel is being recorded now.',
	download: 'Download',
	downloading: 'They are on their way.',
	settings: 'Keep more'
} as const;

export const HEAT = {
	title: 'When people talk',
	about: 'Each square is an hour. Open one to read it.',
	earlier: 'Earlier days',
	later: 'Later days',
	day: 'Day',
	column: 'Messages',
	legend: 'Messages an hour, from',
	even: 'Each shade has as many hours as the next, so one busy night doesn’t pale the others.',
	none: 'no messages',
	messages,
	lost: 'not recorded',
	partly: 'not all of it recorded',
	/** The names of some of `all` channels. */
	without: (names: readonly string[], all: number): string =>
		`without ${names.join(', ')}${all > names.length ? ` and ${count(all - names.length)} more` : ''}`,
	twice: 'twice, as the clock was set back',
	open: 'Read',
	reading: 'Counting …',
	inPart: 'Counted from what this device knows, which isn’t all.',
	least: (value: number): string => `${count(value)} or more`
} as const;
