/**
 * The canonical form of a frame: its head (tables and columns) and its texts, both uncompressed.
 * Both are functions of the frame alone, byte for byte, so a device that merges the frames of a
 * segment makes the same bytes as the relay. The layout is described in docs/PROTOCOL.md.
 */
import { earlierOf } from './attributes';
import { ByteWriter, utf8 } from './bytes';
import { WireError } from './errors';
import { AppearanceTag, type Appearance, type Attribute, type Frame, type LogEvent } from './event';
import { pairKey, pairsOf } from './pairs';

export interface Canonical {
	readonly head: Uint8Array;
	readonly text: Uint8Array;
}

/** Times are stored in the largest of these units (ms) that divides all of them: many sources have only whole seconds. */
export const TIME_UNITS = [1000, 100, 10, 1] as const;

/** The number of `item`; a new item gets the next one. */
function indexIn<T>(table: Map<T, number>, item: T): number {
	let index = table.get(item);
	if (index === undefined) table.set(item, (index = table.size));
	return index;
}

const appearanceKey = (a: Appearance): string =>
	`${a.user}\0${a.login}\0${a.displayName}\0${a.color ?? ''}` +
	(a.attributes.length ? `\0${a.attributes.map(([t, v]) => `${t}=${v.join()}`).join(';')}` : '');

/** One appearance table for a run of events, in order of first use, with each event's entry (0 is none). */
function appearancesOf(events: readonly LogEvent[]): { table: Appearance[]; column: number[] } {
	const byObject = new Map<Appearance, number>();
	const byKey = new Map<string, number>();
	const table: Appearance[] = [];
	const column = events.map(({ author }) => {
		if (author === null) return 0;
		let index = byObject.get(author);
		if (index === undefined) {
			index = indexIn(byKey, appearanceKey(author));
			byObject.set(author, index);
			if (index === table.length) table.push(author);
		}
		return index + 1;
	});
	return { table, column };
}

const timeUnit = (times: readonly number[]): number =>
	TIME_UNITS.find((unit) => times.every((time) => time % unit === 0)) ?? 1;

function writeAttributes(out: ByteWriter, attributes: readonly Attribute[]): void {
	out.uint(attributes.length);
	for (const [tag, value] of attributes) {
		out.uint(tag);
		out.blob(value);
	}
}

/**
 * Sparse lists of attributes: the number of items with any, then for each the distance to the previous one
 * and its attributes.
 */
function writeSparse(out: ByteWriter, lists: readonly (readonly Attribute[])[]): void {
	const at = lists.flatMap((list, index) => (list.length ? [index] : []));
	out.uint(at.length);
	let before = -1;
	for (const index of at) {
		out.uint(index - before - 1);
		const one = new ByteWriter();
		writeAttributes(one, lists[index]!);
		out.blob(one.finish());
		before = index;
	}
}

/**
 * A frame's canonical bytes. Its tables must have a total for each channel, user and pair of its events
 * (`bad-table` otherwise); other entries are left out.
 */
export function writeCanonical(frame: Frame): Canonical {
	const out = new ByteWriter();
	const { events } = frame;
	out.uint(frame.totals.messages);
	out.uint(frame.totals.channels);
	out.uint(frame.totals.users);

	const channelIndex = new Map<number, number>();
	const channelColumn = events.map((e) => (e.channel ? indexIn(channelIndex, e.channel) + 1 : 0));
	const channelTotals = new Map(frame.channels.map((c) => [c.id, c]));
	const channels = [...channelIndex.keys()].map(
		(id) => channelTotals.get(id) ?? missing('channel', id)
	);

	const { table: appearances, column: authorColumn } = appearancesOf(events);
	const userIndex = new Map<number, number>();
	for (const appearance of appearances) indexIn(userIndex, appearance.user);
	const userTotals = new Map(frame.users.map((u) => [u.id, u.messages]));

	// All names in one run of UTF-8; the tables have their lengths.
	let names = '';
	const name = (text: string): void => {
		names += text;
		out.uint(text.length);
	};

	out.uint(channels.length);
	for (const channel of channels) out.uint(channel.id);
	for (const channel of channels) out.uint(channel.messages);
	for (const channel of channels) name(channel.source);
	for (const channel of channels) name(channel.name);

	out.uint(appearances.length);
	for (const appearance of appearances) out.uint(appearance.user);
	for (const id of userIndex.keys()) out.uint(userTotals.get(id) ?? missing('user', id));
	for (const appearance of appearances) name(appearance.login);
	for (const appearance of appearances) name(appearance.displayName);
	writeSparse(
		out,
		appearances.map(({ color, attributes }) =>
			color === null
				? attributes
				: [
						[AppearanceTag.color, Uint8Array.of(color >> 16, color >> 8, color)] as const,
						...attributes
					]
		)
	);

	let kinds = 0;
	while (kinds < events.length) {
		const kind = events[kinds]!.kind;
		let run = 1;
		while (events[kinds + run]?.kind === kind) run++;
		out.uint(kind);
		out.uint(run);
		kinds += run;
	}

	const oneChannel = channels.length === 1 && channelColumn.every((index) => index === 1);
	out.uint(oneChannel ? 1 : 0);
	if (!oneChannel) for (const index of channelColumn) out.uint(index);
	for (const index of authorColumn) out.uint(index);

	let before = 0;
	for (const [i, event] of events.entries()) {
		const received = event.receivedAt + earlierOf(event);
		if (i === 0) out.uint((before = received));
		out.uint(received - before);
		before = received;
	}

	// Within one channel times grow evenly, even if channels interleave or are imported together.
	const unit = timeUnit(events.map((event) => event.sentAt));
	out.uint(unit);
	const clock = new Map<number, number>();
	let sent = 0;
	for (const event of events) {
		const before = clock.get(event.channel) ?? sent;
		out.int((event.sentAt - before) / unit);
		clock.set(event.channel, (sent = event.sentAt));
	}

	let text = '';
	for (const event of events) {
		text += event.text;
		out.uint(event.text.length);
	}
	writeSparse(
		out,
		events.map((event) => event.attributes)
	);
	const pairTotals = new Map(frame.pairs.map((p) => [pairKey(p.user, p.channel), p.messages]));
	for (const [user, channel] of pairsOf(events)) {
		// Most people write in only one channel: the difference to their total is 0, which compresses to almost
		// nothing.
		const total = pairTotals.get(pairKey(user, channel)) ?? missing('pair', user);
		out.uint((userTotals.get(user) ?? 0) - total);
	}
	out.raw(utf8(names));
	return { head: out.finish(), text: utf8(text) };
}

function missing(what: string, id: number): never {
	throw new WireError('bad-table', `the frame has no total for ${what} ${id}`);
}
