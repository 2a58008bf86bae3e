import { timeIn } from '../../../src/lib/std/rfc3339';
import { oneLine } from '../../../src/lib/wire/index';

/* eslint-disable no-control-regex -- these are control characters */
/** Bold, italics, colours and the like: mIRC's codes, with the numbers that follow a colour. */
const FORMATTING =
	/\u0003(?:\d{1,2}(?:,\d{1,2})?)?|\u0004(?:[0-9a-f]{6}(?:,[0-9a-f]{6})?)?|[\u0002\u000f\u0011\u0016\u001d-\u001f]/gi;
/** Text without formatting codes. */
export const plain = (text: string): string => text.replace(FORMATTING, '');

const CTCP = /^\u0001([^ \u0001]+)(?: (.*?))?\u0001?$/s;

/**
 * A line's text without formatting codes, and whether it is an action; null for other CTCP commands and for lines
 * without any text, which are ignored.
 */
export function textOf(raw: string): { text: string; action: boolean } | null {
	const ctcp = CTCP.exec(raw);
	if (ctcp && ctcp[1]?.toUpperCase() !== 'ACTION') return null;
	const text = plain(ctcp ? (ctcp[2] ?? '') : raw);
	// A relay refuses what only has control characters.
	return oneLine(text).trim() === '' ? null : { text, action: ctcp !== null };
}

/** Longest name or id that a relay accepts, in characters. */
export const LONGEST_NAME = 200;

/** A message's id for an event. An id too long for a relay is dropped, but not its message. */
export const idOf = (id: string | undefined): { id?: string } =>
	id && id.length <= LONGEST_NAME ? { id } : {};

/**
 * Why a server ends a connection, without this machine's address, which many servers include: the reason
 * becomes part of a public record.
 */
export const endingOf = (error: string): string =>
	error
		.replace(/^closing link:? *\S+ */i, '')
		.replace(/\S*@\S+|\b\d{1,3}(\.\d{1,3}){3}\b|[\da-f]*:[\da-f]*:[\da-f:]*:[\da-f:.]*/gi, '…')
		.replace(/^[([](.*)[)\]]$/, '$1');

/** The time in a `time` tag, at most now; now if there is none. Epoch ms. */
export function timeOf(tag: string | undefined, now: number): number {
	const time = serverTime(tag);
	return time !== null && time > 0 ? Math.min(time, now) : now;
}

/** The time of a tag, epoch ms by the server's clock; null if it is none. */
export function serverTime(tag: string | undefined): number | null {
	const time = timeIn(tag ?? '');
	return typeof time === 'number' ? time : null;
}

/** Those of a channel's secrets that a server repeats in its words don't become public with them. */
export const withoutSecrets = (words: string, secrets: readonly string[]): string =>
	secrets.reduce((text, secret) => (secret === '' ? text : text.replaceAll(secret, '…')), words);
