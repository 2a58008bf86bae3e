/**
 * Chat to test and measure with: the corpus (BACKSCROLL_CORPUS, else ../shared/chatlogs), else a seeded
 * invention of the same shape. Which of the two a run had is in `Corpus.origin`, and every user of it says so.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';
import { seeded } from '../../src/lib/std/random';

export interface ChatMessage {
	readonly id: string;
	readonly channel: string;
	readonly user: string;
	readonly text: string;
	/** ISO 8601. */
	readonly sentAt: string;
}

export interface Corpus {
	readonly origin: string;
	readonly messages: readonly ChatMessage[];
	readonly channels: number;
	readonly users: number;
}

const PLACES = [process.env.BACKSCROLL_CORPUS, '../shared/chatlogs/ubuntu-irc.ndjson.gz'];

/** The corpus in file order (channels one after another), or `limit` messages of it. */
export function loadCorpus(limit = Infinity): Corpus {
	const path = PLACES.find((place) => place && existsSync(place));
	const messages = path ? readCorpus(path, limit) : invent(Math.min(limit, 195_611));
	return {
		origin: path ? 'the Ubuntu IRC corpus' : 'an invented corpus (no real one on this machine)',
		messages,
		channels: new Set(messages.map((message) => message.channel)).size,
		users: new Set(messages.map((message) => fold(message.user))).size
	};
}

/** One spelling of a name, as the relay folds it. */
const fold = (name: string): string => name.trim().normalize('NFC').toLowerCase();

/** A packed message has fewer bytes than this. */
const PACKED_BYTES = 100;

function readCorpus(path: string, limit: number): ChatMessage[] {
	const packed = readFileSync(path);
	// No more than is wanted: to unpack and split all of it takes a second.
	const part = packed.subarray(0, Math.max(1_000, limit) * PACKED_BYTES);
	const text = gunzipSync(part, { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8');
	const lines = text.trimEnd().split('\n');
	// The last line of a part is seldom a whole one.
	if (part.length < packed.length && lines.length <= limit)
		throw new Error(`${path}: ${PACKED_BYTES} bytes a message are too few`);
	return lines.slice(0, limit).map((line) => JSON.parse(line) as ChatMessage);
}

/** The same messages as live chat has them: the channels mixed in proportion, each in its own order. */
export function interleaved(messages: readonly ChatMessage[]): ChatMessage[] {
	const size = new Map<string, number>();
	for (const { channel } of messages) size.set(channel, (size.get(channel) ?? 0) + 1);
	const seen = new Map<string, number>();
	return messages
		.map((message) => {
			const n = seen.get(message.channel) ?? 0;
			seen.set(message.channel, n + 1);
			return { message, at: n / (size.get(message.channel) ?? 1) };
		})
		.sort((a, b) => a.at - b.at)
		.map(({ message }) => message);
}

// Ingest strips control characters; 16 texts of the corpus have some.
// eslint-disable-next-line no-control-regex
export const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;

/** SHA-256 over (channel, user, text, sentAt in ms) of each message, in order: what an archive is compared by. */
export function fingerprint(messages: readonly ChatMessage[]): string {
	const hash = createHash('sha256');
	for (const { channel, user, text, sentAt } of messages) {
		hash.update(
			JSON.stringify([channel, user, text.replace(CONTROL, ''), Date.parse(sentAt)]) + '\n'
		);
	}
	return hash.digest('hex');
}

const VOCABULARY =
	'the a is it you try sudo apt get install ubuntu kernel driver how what when why thanks works for me not yet wifi network boot grub mount disk file config error log paste it there yes no maybe'.split(
		' '
	);

/** Messages of the corpus's shape: 14 channels one after another, few people who talk much, many who talk once. */
function invent(count: number): ChatMessage[] {
	const next = seeded(2004);
	const names = Array.from(
		{ length: Math.ceil(count / 12) },
		(_, i) => `${VOCABULARY[i % VOCABULARY.length]}${i.toString(36)}`
	);
	let time = Date.UTC(2004, 11, 25);
	return Array.from({ length: count }, (_, i) => {
		time += Math.floor(next() * 600) * 100;
		const user = names[Math.floor(names.length * next() ** 3)] ?? 'somebody';
		return {
			id: `invented-${i}`,
			channel: `channel-${2004 + Math.floor((i * 14) / count)}`,
			user: next() < 0.02 ? user.toUpperCase() : user,
			text: Array.from(
				{ length: 3 + Math.floor(next() * 18) },
				() => VOCABULARY[Math.floor(next() * VOCABULARY.length)]
			).join(' '),
			sentAt: new Date(time).toISOString()
		};
	});
}
