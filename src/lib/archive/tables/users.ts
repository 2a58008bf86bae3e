/**
 * Users in blocks of 512. The changes of the unsealed events are read from their frames, and folded into the
 * blocks when their segment seals.
 */
import type { FrameHead } from '../../wire/frame/canonical-read';
import { decodeHead, openFrame } from '../../wire/frame/frame';
import { USER_BLOCK_SIZE, userBlockOf } from '../../wire/frame/limits';
import type { FrameRow, UserRow } from './schema';
import { isPresent, sightingOf, seenInBoth, type Sighting } from '../../wire/shown-as';
import type { UserCount } from './types';

/** A user's facts, besides the id. */
export type UserAppearance = Omit<UserCount, 'id' | 'at'>;

/** What a frame tells of a user. */
type NewAppearance = UserAppearance & Sighting;

/** The facts of each user in a head; a user's `source` is that of the channel in which they appear. */
export function appearancesIn(
	head: Pick<FrameHead, 'events' | 'channels' | 'users'>
): Map<number, NewAppearance> {
	const sources = new Map(head.channels.map(({ id, source }) => [id, source]));
	const totals = new Map(head.users.map(({ id, messages }) => [id, messages]));
	const appearances = new Map<number, NewAppearance>();
	for (const event of head.events) {
		const { author, channel } = event;
		if (!author) continue;
		const appearance = {
			source: sources.get(channel) ?? '',
			login: author.login,
			displayName: author.displayName,
			color: author.color,
			messages: totals.get(author.user) ?? 0,
			...sightingOf(event)
		};
		const before = appearances.get(author.user);
		const { isLive } = before && !isPresent(before, appearance) ? before : appearance;
		appearances.set(author.user, { ...merged(before, appearance), isLive });
	}
	return appearances;
}

/** A user's facts, updated by what later events tell. */
export function merged(before: UserAppearance | undefined, later: NewAppearance): UserAppearance {
	const { login, displayName, color } = before && !isPresent(before, later) ? before : later;
	const { firstSeen, lastSeen } = before ? seenInBoth(before, later) : later;
	const { source } = before ?? later;
	const { messages } = later;
	return { source, login, displayName, color, messages, firstSeen, lastSeen };
}

/** The user at `index` of a block; undefined beyond its last. */
export function appearanceAt(block: UserRow, index: number): UserAppearance | undefined {
	const login = block.login[index];
	if (login === undefined) return undefined;
	const color = block.color[index] ?? -1;
	return {
		source: block.source[index] ?? '',
		login,
		displayName: block.displayName[index] ?? '',
		color: color < 0 ? null : color,
		messages: block.messages[index] ?? 0,
		firstSeen: block.firstSeen[index] ?? 0,
		lastSeen: block.lastSeen[index] ?? 0
	};
}

/** The blocks that a sealed head changes. */
export const blocksIn = (head: Pick<FrameHead, 'users'>): number[] => [
	...new Set(head.users.map(({ id }) => userBlockOf(id)))
];

/**
 * The blocks after a sealed segment. `rows` are the existing ones of `blocksIn`. Stale blocks (older than
 * `base`) stay unchanged, because they will be fetched; so do blocks at or past the segment's end. A block is
 * created here only if all its users are newer than `base`. One that lacks users was damaged, and will be fetched too.
 */
export function foldUsers(
	rows: readonly (UserRow | undefined)[],
	head: Pick<FrameHead, 'last' | 'events' | 'channels' | 'users'>,
	base: { readonly seq: number; readonly users: number }
): UserRow[] {
	const appearances = appearancesIn(head);
	return blocksIn(head).flatMap((number) => {
		const row = rows.find((one) => one?.block === number);
		const stale = row
			? row.at < base.seq || row.at >= head.last
			: number * USER_BLOCK_SIZE < base.users;
		if (stale) return [];
		const block = {
			block: number,
			at: head.last,
			source: [...(row?.source ?? [])],
			login: [...(row?.login ?? [])],
			displayName: [...(row?.displayName ?? [])],
			color: [...(row?.color ?? [])],
			messages: [...(row?.messages ?? [])],
			firstSeen: [...(row?.firstSeen ?? [])],
			lastSeen: [...(row?.lastSeen ?? [])]
		};
		const ids = [...appearances.keys()]
			.filter((id) => userBlockOf(id) === number)
			.sort((a, b) => a - b);
		for (const id of ids) {
			const index = id - 1 - number * USER_BLOCK_SIZE;
			const appearance = appearances.get(id);
			if (!appearance) continue;
			if (index > block.login.length) return [];
			const now = merged(row && appearanceAt(row, index), appearance);
			block.source[index] = now.source;
			block.login[index] = now.login;
			block.displayName[index] = now.displayName;
			block.color[index] = now.color ?? -1;
			block.messages[index] = now.messages;
			block.firstSeen[index] = now.firstSeen;
			block.lastSeen[index] = now.lastSeen;
		}
		return [block];
	});
}

/** User `id` as of the cursor: the entry in its block, updated by the tail's frames. */
export function tailUser(
	id: number,
	block: UserRow | undefined,
	tail: readonly FrameRow[],
	cursor: number
): UserCount | undefined {
	let appearance = block && appearanceAt(block, (id - 1) % USER_BLOCK_SIZE);
	for (const frame of tail) {
		if (block && frame.last <= block.at) continue;
		const newer = appearancesIn(decodeHead(openFrame(frame.bytes))).get(id);
		if (newer) appearance = merged(appearance, newer);
	}
	return appearance && { id, at: Math.max(cursor, block?.at ?? 0), ...appearance };
}
