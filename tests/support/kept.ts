/** Sources over a log in memory, as the relay's own process keeps them, without its sockets. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { keepChannels } from '../../server/app/keep-channels';
import { MemoryLog } from '../../server/log/memory/memory-log';
import { Ingest } from '../../server/relay/ingest';
import type { RunningSources } from '../../server/sources/delivery/run';
import type { ChannelState, Source, Tell } from '../../server/sources/source';
import { noticeOf, outageOf, type LogEvent } from '../../src/lib/wire/index';
import { deflate, sha256 } from './events';
import { LOG_ID, TERM, recorder } from './relay-core';

/** Pauses short enough for a test. */
export const QUICK = {
	shortestWait: 30,
	longestWait: 200,
	ping: 30_000,
	silence: 90_000,
	rejoin: 50
};
export const QUIET: Tell = () => {};

export class Kept {
	readonly folder = mkdtempSync(join(tmpdir(), 'backscroll-kept-'));
	readonly log = new MemoryLog({ id: LOG_ID, term: TERM, digest: sha256, deflate, now: Date.now });
	readonly ingest = new Ingest(this.log, {
		limits: { batchEvents: 1_000, queueEvents: 50_000 },
		now: Date.now,
		observer: recorder().observer
	});
	running: RunningSources | null = null;

	start(...sources: Source[]): void {
		this.running = keepChannels(this, sources, this.folder, pino({ level: 'silent' }));
	}

	async stop(): Promise<void> {
		await this.running?.close();
		this.running = null;
	}

	async dispose(): Promise<void> {
		await this.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}

	state(channel: string): { state: ChannelState; reason: string } | undefined {
		return this.running?.statuses().find((status) => status.channel === channel);
	}

	/** Everything of a channel as lines: `ada: hello`, `* ada waves`, `-- why there is no record --`, `== what the source says ==`. */
	async lines(channel: string): Promise<string[]> {
		const logged = await this.log.read(1, Infinity);
		return logged
			.filter(({ channelKey }) => channelKey?.name === channel)
			.map(({ event }) => lineOf(event));
	}

	/** The outages of a channel: how long, and why. */
	async outages(channel: string): Promise<{ ms: number; cause: string }[]> {
		const logged = await this.log.read(1, Infinity);
		return logged.flatMap(({ event, channelKey }) => {
			const outage = channelKey?.name === channel ? outageOf(event) : null;
			return outage ? [{ ms: outage.to - outage.from, cause: event.text }] : [];
		});
	}
}

function lineOf(event: LogEvent): string {
	const { kind, author, text } = event;
	if (kind === 6) return `-- ${text} --`;
	if (kind === 8 && text === '') return `== ${noticeOf(event)?.text ?? ''} ==`;
	const name = author?.login ?? '';
	return kind === 1 ? `* ${name} ${text}` : `${name}: ${text}`;
}
