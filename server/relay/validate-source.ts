/** Events that a source reports about itself: announcements and outages. */
import {
	EventKind,
	noticeAttribute,
	outageAttribute,
	type Attribute
} from '../../src/lib/wire/index';
import type { NewEvent } from '../log/log';
import { NO_AUTHOR, authorIn } from './author';
import { badges, decorations } from './decorations';
import {
	anyText,
	fault,
	onlyKnown,
	optionalId,
	required,
	requiredText,
	sentAtOf,
	timeOf,
	type Fields
} from './fields';
import { originOf, withChatter } from './validate-moderation';

const NOTICE_FIELDS = ['type', 'text'];

/** An outage: `from` … `to` in `channel`, and its `cause` in words. */
export function outage(fields: Fields, index: number, source: string, now: number): NewEvent {
	const from = timeOf(fields.from, 'from', index, now);
	const to = timeOf(fields.to, 'to', index, now);
	if (to < from) fault(index, 'to', 'bad-time', 'is before from');
	return {
		source,
		channel: required(fields, 'channel', index),
		...NO_AUTHOR,
		kind: EventKind.outage,
		text: requiredText(fields.cause, 'cause', index),
		sentAt: from,
		id: optionalId(fields, 'id', index),
		reply: null,
		attributes: [outageAttribute({ from, to })]
	};
}

/**
 * A notice: `notice` is `{type, text?}`, the source's own words; `user` is the person concerned and `text`
 * their words. At least one of the two texts is present.
 */
export function notice(
	fields: Fields,
	index: number,
	source: string,
	now: number,
	color: number | null
): NewEvent {
	const said = noticeOf(fields.notice, index);
	const text =
		fields.text === undefined || fields.text === null ? '' : anyText(fields.text, 'text', index);
	if (said.text.trim() === '' && text.trim() === '') {
		fault(index, 'notice.text', 'empty', 'is empty or has nothing to show, and so is text');
	}
	const attributes: Attribute[] = [
		...decorations(fields, fields.text, text, index),
		noticeAttribute(said)
	];
	const channel = required(fields, 'channel', index);
	const author = authorIn(fields, index);
	return {
		source,
		channel,
		...(author ? { ...author, color, badges: badges(fields.badges, index) } : NO_AUTHOR),
		kind: EventKind.notice,
		text,
		sentAt: sentAtOf(fields.sentAt, index, now),
		id: optionalId(fields, 'id', index),
		reply: null,
		attributes: withChatter(fields, attributes, index),
		...originOf(fields, channel, index)
	};
}

function noticeOf(value: unknown, index: number): { type: string; text: string } {
	if (value === undefined) fault(index, 'notice', 'missing-field', 'is missing');
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		fault(index, 'notice', 'wrong-type', 'is not {type, text}');
	}
	const fields = value as Fields;
	onlyKnown(fields, NOTICE_FIELDS, 'notice', index, 'a notice');
	const { type, text } = fields;
	return {
		type: required({ 'notice.type': type }, 'notice.type', index),
		text: text === undefined || text === null ? '' : anyText(text, 'notice.text', index)
	};
}
