/** A device that follows a log in memory, without a network. */
import { MemoryLog } from '../../../server/log/memory/memory-log';
import { registerArchive, takeLeadership } from '../../../src/lib/archive/registry/registry';
import { ArchiveWriter } from '../../../src/lib/archive/write/writer';
import type { Snapshot } from '../../../src/lib/wire/api';
import { isCounted } from '../../../src/lib/wire/frame/event';
import { borderOf, segmentLast, segmentOf } from '../../../src/lib/wire/frame/limits';
import { importOf } from '../../../src/lib/wire/frame/origin';
import { NO_TERM } from '../../../src/lib/wire/messages';
import { sha256 } from '../../../src/lib/std/sha256';
import { deflateSync } from 'fflate';
import { frame, TERMS } from './log';

const TERM = TERMS[0]!.term;
export const random = (digits: number): string =>
	Array.from({ length: digits }, () => Math.floor(Math.random() * 16).toString(16)).join('');

export const emptyLog = (now: () => number): MemoryLog =>
	new MemoryLog({
		id: random(32),
		term: TERM,
		digest: sha256,
		deflate: (bytes) => deflateSync(bytes, { level: 1 }),
		now
	});

/** The log's snapshot, as the relay makes it. */
export async function snapshotOf(log: MemoryLog, time: number): Promise<Snapshot> {
	const { imported, head, minutes, channels, ...state } = await log.snapshot();
	const border = borderOf(head);
	return {
		...state,
		log: log.id,
		head,
		first: 1,
		time,
		termAtHead: head ? TERM : NO_TERM,
		border: { log: log.id, seq: border, term: border ? TERM : NO_TERM },
		channels: [...channels],
		minutes: minutes.map(([minute, messages]) => [minute, messages]),
		...(imported && {
			imported: {
				channels: imported.channels.map(([channel, messages]) => [channel, messages]),
				minutes: imported.minutes.map(([minute, messages]) => [minute, messages]),
				lastReceivedAt: imported.lastReceivedAt
			}
		}),
		transports: { websocket: true, polling: true },
		demo: false
	};
}

export class Follower {
	readonly log: MemoryLog;
	readonly writer: ArchiveWriter;
	/** By channel id, of what came in frames and from no import. */
	readonly lastReceived = new Map<number, string>();

	constructor(log: MemoryLog, writer: ArchiveWriter) {
		this.log = log;
		this.writer = writer;
	}

	static async of(log: MemoryLog, time: number): Promise<Follower> {
		const relay = `http://${random(12)}.test`;
		const epoch = await takeLeadership(relay);
		const { name } = await registerArchive(relay, log.id, epoch, time, null);
		const snapshot = await snapshotOf(log, time);
		return new Follower(log, await ArchiveWriter.install(name, epoch, snapshot, time));
	}

	/** Takes what it lacks, in frames of some events, a few in each transaction. */
	async catchUp(length: number): Promise<void> {
		for (;;) {
			const { seq } = await this.writer.cursor();
			if (seq >= this.log.head) return;
			const queue = [];
			for (let first = seq + 1, i = 0; first <= this.log.head && i < 5; i++) {
				const last = Math.min(first + length - 1, segmentLast(segmentOf(first)), this.log.head);
				queue.push(await frame(this.log, first, last));
				for (const { event } of await this.log.read(first, last - first + 1))
					if (isCounted(event.kind) && importOf(event) === 0)
						this.lastReceived.set(event.channel, event.text);
				first = last + 1;
			}
			await this.writer.commit(queue, TERMS);
		}
	}
}
