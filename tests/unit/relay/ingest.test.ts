import { describe, expect, it, vi } from 'vitest';
import { LogError, type Log } from '../../../server/log/log';
import { MemoryLog } from '../../../server/log/memory/memory-log';
import { Ingest } from '../../../server/relay/ingest';
import { deflate, sha256 } from '../../support/events';
import { LOG_ID, TERM, recorder } from '../../support/relay-core';

const newLog = (): MemoryLog =>
	new MemoryLog({ id: LOG_ID, term: TERM, digest: sha256, deflate, now: Date.now });
const ingestInto = (log: Log, limits = { batchEvents: 3, queueEvents: 5 }) =>
	new Ingest(log, { limits, now: Date.now, observer: recorder().observer });
const said = (count: number) =>
	Array.from({ length: count }, (_, i) => ({ channel: 'c', user: 'u', text: `t${i}` }));

describe('ingest', () => {
	it('takes all of a batch or none of it', async () => {
		const log = newLog();
		const ingest = ingestInto(log);
		await expect(ingest.take([...said(2), { user: 'u' }], 'test', null)).rejects.toMatchObject({
			status: 422,
			more: { index: 2, field: 'channel' }
		});
		expect(log.head).toBe(0);
		expect(await ingest.take(said(2), 'test', null)).toMatchObject({ accepted: 2, head: 2 });
	});

	it('refuses a batch of too many events with 413', async () => {
		await expect(ingestInto(newLog()).take(said(4), 'test', null)).rejects.toMatchObject({
			status: 413,
			code: 'too-many-events'
		});
	});

	it('refuses with 429 what does not fit the queue, until the disk has caught up', async () => {
		const log = newLog();
		let release = (): void => {};
		const blocked = new Promise<void>((resolve) => (release = resolve));
		const append = log.append.bind(log);
		log.append = async (batch) => {
			await blocked;
			return append(batch);
		};
		const ingest = ingestInto(log);
		const first = ingest.take(said(3), 'test', null);
		await expect(ingest.take(said(3), 'test', null)).rejects.toMatchObject({
			status: 429,
			code: 'queue-full',
			more: { retryAfter: 1 }
		});
		expect(ingest.waiting).toBe(3);
		release();
		await first;
		expect(await ingest.take(said(3), 'test', null)).toMatchObject({ head: 6 });
	});

	it('is not ready while the disk does not answer, tries it once meanwhile, and is ready when it does', async () => {
		const log = newLog();
		let answer = (): void => {};
		let tries = 0;
		log.tryWriting = () => {
			tries++;
			return new Promise((resolve) => (answer = resolve));
		};
		const ingest = ingestInto(log);
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
		try {
			const first = ingest.refusal();
			await vi.advanceTimersByTimeAsync(10_000);
			expect(await first).toMatchObject({ status: 503, code: 'write-failed' });
			const later = ingest.refusal();
			await vi.advanceTimersByTimeAsync(1);
			expect(await later).toMatchObject({ code: 'write-failed' });
			expect(tries).toBe(1);
			answer();
			await vi.advanceTimersByTimeAsync(1);
			const next = ingest.refusal();
			answer();
			expect(await next).toBeNull();
			expect(tries).toBe(2);
		} finally {
			vi.useRealTimers();
		}
	});

	it('refuses with 503 while stopping and when the disk fails', async () => {
		const log = newLog();
		log.append = () => Promise.reject(new LogError('write-failed', 'disk full', 'Make room.'));
		const ingest = ingestInto(log);
		await expect(ingest.take(said(1), 'test', null)).rejects.toMatchObject({
			status: 503,
			code: 'write-failed'
		});
		expect(await ingest.refusal()).toMatchObject({ code: 'write-failed' });
		ingest.stop();
		expect(await ingest.refusal()).toMatchObject({ code: 'stopping' });
		await expect(ingest.take(said(1), 'test', null)).rejects.toMatchObject({
			status: 503,
			code: 'stopping'
		});
	});
});
