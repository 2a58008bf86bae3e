/** Twitch's tagged lines as events: https://dev.twitch.tv/docs/chat/irc/ */
import type { IrcMessage } from 'irc-framework';
import { idOf, LONGEST_NAME, textOf } from '../irc/text';
import type { SourceEvent } from '../source';

const BADGE = /^[\w-]{1,60}\/[\w-]{1,39}$/;
/** An id is part of an address: one of only dots would lead elsewhere. */
const EMOTES = /^((?!\.{1,2}:)[\w.-]{1,100}):([\d,-]+)$/;
const PLACE = /^(\d+)-(\d+)$/;
const COLOR = /^#[0-9a-f]{6}$/i;

const channelOf = ({ params }: IrcMessage): string => (params[0] ?? '').replace(/^#/, '');

/** A message or an action; null for a line without a visible text. */
export function messageOf(line: IrcMessage, now: number): SourceEvent | null {
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
		...(Number.isSafeInteger(bits) && bits > 0 && { bits })
	};
}

/** A subscription, raid, announcement …; null for a line without content. */
export function noticeOf(line: IrcMessage, now: number): SourceEvent | null {
	const { tags, params } = line;
	const type = tags['msg-id'];
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
		sentAt: sentAt(line, now)
	};
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
