/** Reads canonical-write.ts's output and trusts no byte: sizes are checked before anything is allocated. */
import { earlierOf } from './attributes';
import { ByteReader, fromUtf8 } from './bytes';
import { TIME_UNITS } from './canonical-write';
import { WireError } from './errors';
import { AppearanceTag, type Appearance, type Attribute, type Frame, type LogEvent } from './event';
import { MAX_ATTRIBUTES, MAX_TIME } from './limits';
import { pairsOf } from './pairs';

/**
 * A frame without its texts; `textLengths` are in UTF-16 code units, so that one decoded string can be cut
 * without decoding each text.
 */
export interface FrameHead extends Omit<Frame, 'events'> {
	readonly events: readonly Omit<LogEvent, 'text'>[];
	readonly textLengths: readonly number[];
}

const NONE: readonly Attribute[] = [];

function readAttributes(bytes: Uint8Array): Attribute[] {
	const list = new ByteReader(bytes);
	const length = tableLength(list, MAX_ATTRIBUTES);
	const read = Array.from({ length }, () => [list.uint(), list.blob().slice()] as const);
	if (length === 0 || list.left > 0) throw new WireError('bad-table', 'attributes of another size');
	return read;
}

/** The length of a table of at most `most`. */
function tableLength(head: ByteReader, most: number): number {
	const length = head.count();
	if (length > most) throw new WireError('bad-table', 'a table is longer than its frame needs');
	return length;
}

/** A time that views can show, epoch ms. */
function checkTime(time: number): number {
	if (Math.abs(time) > MAX_TIME) throw new WireError('bad-number', 'a time beyond all calendars');
	return time;
}

function readSparse(head: ByteReader, length: number): (readonly Attribute[])[] {
	const lists = new Array<readonly Attribute[]>(length).fill(NONE);
	let index = -1;
	for (let left = head.count(); left > 0; left--) {
		index += head.uint() + 1;
		if (index >= length)
			throw new WireError('bad-table', 'attributes of an item that is not there');
		lists[index] = readAttributes(head.blob());
	}
	return lists;
}

/** Skips this many numbers. */
function pass(head: ByteReader, numbers: number): void {
	for (let left = numbers; left > 0;) if (head.byte() < 0x80) left--;
}

function passSparse(head: ByteReader): void {
	for (let left = head.count(); left > 0; left--) {
		head.uint();
		head.blob();
	}
}

function at<T>(table: readonly T[], index: number): T {
	const item = table[index];
	if (item === undefined) throw new WireError('bad-table', 'a column points outside its table');
	return item;
}

function readColumn(head: ByteReader, length: number): number[] {
	if (length > head.left) throw new WireError('truncated', 'a column is longer than the frame');
	const column = new Array<number>(length);
	for (let i = 0; i < length; i++) column[i] = head.uint();
	return column;
}

function readKinds(head: ByteReader, count: number): number[] {
	const kinds: number[] = [];
	while (kinds.length < count) {
		const kind = head.uint();
		const run = head.uint();
		if (run < 1 || run > count - kinds.length) {
			throw new WireError('bad-table', 'the kinds do not cover the events');
		}
		for (let i = 0; i < run; i++) kinds.push(kind);
	}
	return kinds;
}

function readReceived(head: ByteReader, count: number): number[] {
	let received = head.uint();
	return Array.from({ length: count }, () => (received = checkTime(received + head.uint())));
}

function readSent(head: ByteReader, channels: readonly number[]): number[] {
	const unit = head.uint();
	if (!(TIME_UNITS as readonly number[]).includes(unit)) {
		throw new WireError('bad-table', `${unit} ms is not a unit of time`);
	}
	const clock = new Map<number, number>();
	let sent = 0;
	return channels.map((channel) => {
		sent = checkTime((clock.get(channel) ?? sent) + head.int() * unit);
		clock.set(channel, sent);
		return sent;
	});
}

/** Reads the tables before the events' columns; of names only their lengths. */
function readTables(head: ByteReader, count: number) {
	const totals = { messages: head.uint(), channels: head.uint(), users: head.uint() };
	// A frame has what its events use, and each of them uses one at most.
	const channelIds = readColumn(head, tableLength(head, count));
	const channelMessages = readColumn(head, channelIds.length);
	const sourceLengths = readColumn(head, channelIds.length);
	const nameLengths = readColumn(head, channelIds.length);

	const appearanceUsers = readColumn(head, tableLength(head, count));
	const userIds = [...new Set(appearanceUsers)];
	const userMessages = readColumn(head, userIds.length);
	const loginLengths = readColumn(head, appearanceUsers.length);
	const displayLengths = readColumn(head, appearanceUsers.length);
	const looks = readSparse(head, appearanceUsers.length);
	return {
		...{ totals, channelIds, channelMessages, sourceLengths, nameLengths, appearanceUsers },
		...{ userIds, userMessages, loginLengths, displayLengths, looks }
	};
}

/** The events' columns; `appearances` counts from 1, 0 is nobody. */
function readColumns(head: ByteReader, count: number, channelIds: readonly number[]) {
	const kinds = readKinds(head, count);
	const oneChannel = head.uint() === 1;
	const channels = oneChannel
		? new Array<number>(count).fill(at(channelIds, 0))
		: readColumn(head, count).map((index) => (index === 0 ? 0 : at(channelIds, index - 1)));
	const appearances = readColumn(head, count);
	const received = readReceived(head, count);
	const sent = readSent(head, channels);
	const textLengths = readColumn(head, count);
	return { kinds, channels, appearances, received, sent, textLengths };
}

/** The columns that filters compare: ids of channels and users (0 for none), and times. */
export interface FilterColumns {
	readonly channels: readonly number[];
	readonly users: readonly number[];
	readonly sent: readonly number[];
}

/** The columns that every search needs: the events' kinds, and the lengths of their texts. */
export interface TextColumns {
	readonly kinds: readonly number[];
	readonly textLengths: readonly number[];
}

/** Reads only these of a canonical head of `count` events, at a third of the cost of all; throws WireError. */
export function readFilterColumns(bytes: Uint8Array, count: number): FilterColumns {
	const head = new ByteReader(bytes);
	const { channelIds, appearanceUsers } = readTables(head, count);
	const { appearances, channels, sent } = readColumns(head, count, channelIds);
	const users = appearances.map((index) => (index === 0 ? 0 : at(appearanceUsers, index - 1)));
	return { channels, users, sent };
}

/** Reads only these and skips the rest, at a sixth of the cost of those for filters; throws WireError. */
export function readTextColumns(bytes: Uint8Array, count: number): TextColumns {
	const head = new ByteReader(bytes);
	pass(head, 3);
	const channels = tableLength(head, count);
	pass(head, 4 * channels);
	const appearances = readColumn(head, tableLength(head, count));
	pass(head, new Set(appearances).size + 2 * appearances.length);
	passSparse(head);
	const kinds = readKinds(head, count);
	// Channels, unless there is only one; appearances; two columns of times, each with its first value.
	pass(head, head.uint() === 1 ? 0 : count);
	pass(head, 3 * count + 2);
	return { kinds, textLengths: readColumn(head, count) };
}

/** Reads the canonical head of events `first` … `first + count - 1`; throws WireError on anything that doesn't fit. */
export function readHead(bytes: Uint8Array, first: number, count: number): FrameHead {
	const head = new ByteReader(bytes);
	const { totals, channelIds, appearanceUsers, userIds, looks, ...tables } = readTables(
		head,
		count
	);
	const columns = readColumns(head, count, channelIds);
	const { kinds, channels, appearances: authorColumn, received, sent, textLengths } = columns;
	const attributes = readSparse(head, count);

	// The number of pairs follows from the columns above.
	const pairs = pairsOf(
		authorColumn.map((index, i) => ({
			author: index === 0 ? null : { user: at(appearanceUsers, index - 1) },
			channel: channels[i]!
		}))
	);
	const userTotals = new Map(userIds.map((id, i) => [id, tables.userMessages[i]!]));
	const pairTotals = pairs.map(([user, channel]) => ({
		user,
		channel,
		messages: userTotals.get(user)! - head.uint()
	}));

	const names = fromUtf8(head.raw(head.left));
	let cut = 0;
	const name = (length: number): string => {
		if (cut + length > names.length) throw new WireError('truncated', 'the names end too early');
		return names.slice(cut, (cut += length));
	};
	const sources = tables.sourceLengths.map(name);
	const channelNames = tables.nameLengths.map(name);
	const logins = tables.loginLengths.map(name);
	const displayNames = tables.displayLengths.map(name);
	if (cut !== names.length)
		throw new WireError('trailing-bytes', 'the frame goes on after its end');

	const appearances = appearanceUsers.map((user, i): Appearance => {
		const [look, ...rest] = looks[i]!;
		const colored = look !== undefined && look[0] === AppearanceTag.color && look[1].length === 3;
		return {
			user,
			login: logins[i]!,
			displayName: displayNames[i]!,
			color: colored ? (look[1][0]! << 16) | (look[1][1]! << 8) | look[1][2]! : null,
			attributes: colored ? rest : looks[i]!
		};
	});

	return {
		first,
		last: first + count - 1,
		totals,
		channels: channelIds.map((id, i) => ({
			id,
			source: sources[i]!,
			name: channelNames[i]!,
			messages: tables.channelMessages[i]!
		})),
		users: userIds.map((id, i) => ({ id, messages: tables.userMessages[i]! })),
		pairs: pairTotals,
		events: kinds.map((kind, i) => ({
			seq: first + i,
			kind,
			channel: channels[i]!,
			author: authorColumn[i] === 0 ? null : at(appearances, authorColumn[i]! - 1),
			receivedAt: checkTime(received[i]! - earlierOf({ attributes: attributes[i]! })),
			sentAt: sent[i]!,
			attributes: attributes[i]!
		})),
		textLengths
	};
}
