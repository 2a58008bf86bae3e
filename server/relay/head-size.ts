/** Bounds an event's bytes besides its text, so that any 512 events fit into one frame. */
import { EventTag, MAX_FRAME_HEAD_BYTES, SEGMENT_SIZE } from '../../src/lib/wire/index';
import type { NewEvent } from '../log/log';
import { fault } from './fields';

/** The maximum size of an event's numbers in a frame's head, with its share of the log's numbers. */
const NUMBERS_BYTES = 192;
/**
 * Bytes of everything else: names, badges, emotes, a notice, a quote. A message of 500 characters that is all
 * emotes has 7,000.
 */
export const MAX_BESIDES_TEXT = MAX_FRAME_HEAD_BYTES / SEGMENT_SIZE - NUMBERS_BYTES;
/** Bytes of an attribute besides its value, where the numbers above have no room for it; and of one that admission adds. */
const TAG_BYTES = 4;
const LINK_BYTES = 16;
/** Most UTF-8 bytes of a UTF-16 unit. */
const BYTES_A_UNIT = 3;
const encoder = new TextEncoder();

/** Returns the event, or throws a fault that names the largest part if it has too much besides its text. */
export function boundBesidesText(event: NewEvent, index: number): NewEvent {
	const { source, channel, login, displayName, badges, reply, attributes } = event;
	const { author = '', excerpt = '' } = reply?.quote ?? {};
	const { target = '', copyOf } = event;
	let exact = badges.length;
	for (const [tag, value] of attributes)
		exact += value.length + (tag > EventTag.earlier ? TAG_BYTES : 0);
	if (target !== '' || copyOf) exact += LINK_BYTES;
	const units =
		source.length +
		channel.length +
		login.length +
		displayName.length +
		author.length +
		excerpt.length +
		target.length +
		(copyOf?.channel.length ?? 0);
	// The lengths alone decide for nearly every event.
	if (exact + units * BYTES_A_UNIT <= MAX_BESIDES_TEXT) return event;
	const names = [
		source,
		channel,
		login,
		displayName,
		author,
		excerpt,
		target,
		copyOf?.channel ?? ''
	];
	const total = names.reduce((sum, name) => sum + encoder.encode(name).length, exact);
	if (total <= MAX_BESIDES_TEXT) return event;
	const size = (tag: number): number => attributes.find(([each]) => each === tag)?.[1].length ?? 0;
	const [[field] = ['emotes']] = Object.entries({
		emotes: size(EventTag.emotes),
		'notice.text': size(EventTag.notice),
		by: size(EventTag.moderator)
	}).sort(([, a], [, b]) => b - a);
	return fault(
		index,
		field,
		'too-long',
		`makes it ${total} bytes of names, badges, emotes, notice and quote: an event has at most ${MAX_BESIDES_TEXT}`
	);
}
