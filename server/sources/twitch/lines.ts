/** Twitch's tagged lines as events: https://dev.twitch.tv/docs/chat/irc/ */
import type { IrcMessage } from 'irc-framework';
import { idOf, LONGEST_NAME, textOf } from '../irc/text';
import type { SourceEvent } from '../source';

const BADGE = /^[\w-]{1,60}\/[\w-]{1,39}$/;
/** An id is part of an address: one of only dots would lead elsewhere. */
const EMOTES = /^((?!\.{1,2}:)[\w.-]{1,100}):([\d,-]+)$/;
const PLACE = /^(\d+)-(\d+)$/;
/** Longest id of a room, in characters; Twitch's are numbers. */
const LONGEST_ROOM = 100;
const COLOR = /^#[0-9a-f]{6}$/i;

/** Rooms by their ids: the names of the channels. */
export type Rooms = ReadonlyMap<string, string>;

const channelOf = ({ params }: IrcMessage): string => (params[0] ?? '').replace(/^#/, '');

/** A message or an action; null for a line without a visible text. */
export function messageOf(line: IrcMessage, now: number, rooms: Rooms): SourceEvent | null {
	const said = textOf(line.params[1] ?? '');
	if (!said || said.text.trim() === '' || line.nick === '') return null;
	const { tags } = line;
	const bits = Number(tags.bits);
	const { id: parent } = idOf(tags['reply-parent-msg-id']);
	const quoted = tags['reply-parent-display-name'] || tags['reply-parent-user-login'];
	return {
		...idOf(tags.id),
		channel: channelOf(line),
		...authorOf(line, line.nick),
		...(said.action && { kind: 'action' }),
		text: said.text,
		sentAt: sentAt(line, now),
		...(parent && {
			replyTo: {
				id: parent,
				...(quoted &&
					tags['reply-parent-msg-body'] && {
						user: quoted.slice(0, LONGEST_NAME),
						text: tags['reply-parent-msg-body']
					})
			}
		}),
		...emotesOf(tags.emotes, said.text),
		...(Number.isSafeInteger(bits) && bits > 0 && { bits }),
		...chatterOf(line),
		...copyOf(line, rooms)
	};
}

/** A subscription, raid, announcement …; null for a line without content. */
export function noticeOf(line: IrcMessage, now: number, rooms: Rooms): SourceEvent | null {
	const { tags, params } = line;
	// A copy says `sharedchatnotice`, and here what it is of.
	const type = tags['source-msg-id'] || tags['msg-id'];
	const text = params[1] ?? '';
	const system = tags['system-msg'] ?? '';
	if (!type || (system.trim() === '' && text.trim() === '')) return null;
	return {
		...idOf(tags.id),
		channel: channelOf(line),
		...(tags.login && authorOf(line, tags.login)),
		kind: 'notice',
		notice: { type, text: system },
		...(text.trim() !== '' && { text, ...emotesOf(tags.emotes, text) }),
		sentAt: sentAt(line, now),
		...chatterOf(line),
		...copyOf(line, rooms)
	};
}

/** CLEARMSG: a moderator deleted a message. Its text, which the line repeats, isn't kept again. */
export function deletionOf(line: IrcMessage, now: number): SourceEvent | null {
	const { tags } = line;
	const { id: target } = idOf(tags['target-msg-id']);
	if (!target) return null;
	return {
		...idOf(`del:${target}`),
		kind: 'deleted',
		channel: channelOf(line),
		target,
		...(tags.login && { user: tags.login }),
		sentAt: sentAt(line, now)
	};
}

/**
 * CLEARCHAT: a timeout, a ban or, without a user, everything. Twitch gives it no id, and it may come by two
 * connections: the room, the user and the time make one. `room` stands for a room's id that the line lacks.
 */
export function purgeOf(line: IrcMessage, now: number, room: string): SourceEvent {
	const { tags, params } = line;
	const userId = tags['target-user-id'];
	// A line that names the user by the id alone doesn't clear the channel.
	const user = params[1] || (userId ?? '');
	const at = tags['tmi-sent-ts'];
	const duration = Number(tags['ban-duration']);
	const id = at ? idOf(`clr:${tags['room-id'] || room}:${userId || user || '*'}:${at}`) : {};
	const common = { ...id, channel: channelOf(line), sentAt: sentAt(line, now) };
	if (user === '') return { ...common, kind: 'cleared' };
	return {
		...common,
		kind: 'purged',
		user,
		...(userId && { userId }),
		...(Number.isSafeInteger(duration) && duration > 0 && { duration })
	};
}

/** Whether somebody writes in this channel for the first time, or again after a long while: it can't be had later. */
function chatterOf({ tags }: IrcMessage): Pick<SourceEvent, 'chatter'> {
	if (tags['first-msg'] === '1') return { chatter: 'first' };
	return tags['returning-chatter'] === '1' ? { chatter: 'returning' } : {};
}

/** In a shared chat a message of another channel is a copy. A room whose name isn't known is called by its id. */
function copyOf({ tags }: IrcMessage, rooms: Rooms): Pick<SourceEvent, 'copyOf'> {
	const room = tags['source-room-id'];
	if (!room || room === tags['room-id'] || room.length > LONGEST_ROOM) return {};
	return { copyOf: { channel: rooms.get(room) ?? `id:${room}`, ...idOf(tags['source-id']) } };
}

function authorOf({ tags }: IrcMessage, user: string): Partial<SourceEvent> {
	const badges = (tags.badges ?? '').split(',').filter((badge) => BADGE.test(badge));
	return {
		user,
		...(tags['user-id'] && { userId: tags['user-id'] }),
		...(tags['display-name'] && { displayName: tags['display-name'].slice(0, LONGEST_NAME) }),
		...(tags.color && COLOR.test(tags.color) && { color: tags.color }),
		...(badges.length > 0 && { badges: badges.slice(0, 32) })
	};
}

/** `tmi-sent-ts` is in ms. A time in the future is ignored. */
function sentAt({ tags }: IrcMessage, now: number): number {
	const time = Number(tags['tmi-sent-ts']);
	return Number.isSafeInteger(time) && time > 0 ? Math.min(time, now) : now;
}

/** `25:0-4,12-16/1902:6-10`: positions in code points, both ends inclusive. Invalid ones are dropped. */
function emotesOf(tag: string | undefined, text: string): Pick<SourceEvent, 'emotes'> {
	if (!tag) return {};
	const points = [...text].length;
	const emotes = tag
		.split('/')
		.flatMap((part) => {
			const [, id = '', places = ''] = EMOTES.exec(part) ?? [];
			return places.split(',').map((place) => {
				const [start = NaN, end = NaN] = (PLACE.exec(place) ?? []).slice(1).map(Number);
				return { id, start, length: end - start + 1 };
			});
		})
		.filter(({ start, length }) => start >= 0 && length > 0 && start + length <= points)
		.sort((a, b) => a.start - b.start);
	let at = 0;
	const apart = emotes.filter(({ start, length }) => {
		if (start < at) return false;
		at = start + length;
		return true;
	});
	return apart.length > 0 ? { emotes: apart.slice(0, 500) } : {};
}
