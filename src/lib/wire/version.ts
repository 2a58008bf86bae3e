/**
 * Versions of the live protocol that this build speaks, oldest and newest. A hello names both, the welcome
 * answers with the newest one that both sides speak; where there is none the relay closes with 4501, and the
 * app asks for a reload. A change of the wire's shape raises the newest; the oldest rises only when this
 * build can no longer serve it. docs/PROTOCOL.md describes the newest version.
 *
 * History, newest first. Every version has an entry: what it added, and what a peer of the version before does with it.
 *
 * 3 (2026-12-01, frame format 1)
 *   Added: how much earlier than its frame says an event was received (event tag 7), after the log's clock was set back;
 *   what moderators did (event kinds 3 and 4, tags 8 to 11); copies of messages from other channels (tag 12), first and
 *   returning chatters (tag 13), imports (tag 14), and in snapshots what imports brought (`imported`); how a channel stands at
 *   the source that keeps it (event kind 7, tag 15), and in snapshots the same as of their head (`recording` of a channel):
 *   the relay writes these events itself, ingest takes none. Bounds that every log keeps are checked: times that calendars
 *   have, 64 attributes, tables no longer than their events, numbers in their shortest form, whole versions. Ingest takes the kinds `deleted`, `purged` and `cleared`, and the
 *   fields of all these. Times of segments in blocks (GET /api/logs/:log/times), which a device asks for twice and does without. `series` and `seen`
 *   count by when messages were sent, imports included, and `activity` takes `last`.
 *   A device that speaks 2 receives the same frames. It stores the attributes as they came, and until the segment is
 *   full counts events at the time in the frame: those with tag 7 later than they came. It stores kinds 3 and 4 without
 *   showing them, shows deleted texts as if nothing had happened, and counts imported messages as new. Kind 7 it stores, too,
 *   and knows how channels stand only by asking (`record`); once it speaks 3 it takes a snapshot for what it missed.
 *   A relay that speaks 2 writes none of these attributes: its times of receipt never go back, and it refuses the new
 *   kinds and fields at ingest (422).
 *
 * 2 (2026-11-23, frame format 1)
 *   Added: outages (event kind 6, event tag 5), notices (kind 8, tag 6), badges (appearance tag 2), emotes
 *   (tag 3) and bits (tag 4). Ingest takes the kinds `notice` and `outage`, and the fields of all five.
 *   A device that speaks 1 receives the same frames. It stores events of both kinds and shows neither;
 *   no total counts them. It stores the bytes of attributes that it doesn't know and shows the text without them.
 *   A relay that speaks 1 refuses the new kinds and fields at ingest (422). So its log has none of them, and
 *   a device that speaks 2 has nothing to do.
 *
 * 1 (2026-11-22, frame format 1)
 *   The first: messages (kind 0) and actions (kind 1), replies (tags 1 and 2), colours (appearance tag 1).
 *   Kinds 2 to 8 are reserved. Control messages: hello, pace, welcome, beat, error.
 */
export const PROTOCOLS: readonly [min: number, max: number] = [1, 3];

/** The newest protocol that both sides speak, or null if there is none. */
export function commonProtocol(theirs: readonly [number, number]): number | null {
	const newest = Math.min(PROTOCOLS[1], theirs[1]);
	return newest >= Math.max(PROTOCOLS[0], theirs[0]) ? newest : null;
}
