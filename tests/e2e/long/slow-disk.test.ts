import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RelayProcess } from '../../support/relay-process';

let scratch: string;
/** While it exists, each fsync of the log takes as many milliseconds as it says. */
let control: string;
let relay: RelayProcess;
beforeEach(async () => {
	scratch = mkdtempSync(join(tmpdir(), 'backscroll-slow-disk-'));
	control = join(scratch, 'control');
	const library = join(scratch, 'slow-disk.so');
	// The C compiler that better-sqlite3 needs where no built one can be fetched. Preloading works so on Linux only.
	const source = resolve('tests/support/slow-disk.c');
	execFileSync('cc', ['-shared', '-fPIC', '-o', library, source, '-ldl'], { stdio: 'inherit' });
	relay = await RelayProcess.start({ env: { LD_PRELOAD: library, SLOW_DISK: control } });
});
afterEach(async () => {
	await relay.dispose();
	rmSync(scratch, { recursive: true });
});

const said = (count: number, from: number) =>
	Array.from({ length: count }, (_, i) => ({
		channel: 'general',
		user: `user ${(from + i) % 50}`,
		text: `message ${from + i}`,
		id: `id-${from + i}`
	}));
/** A letter for each fsync while the disk was slow: m if the main thread waited for it. */
const syncs = (): string =>
	existsSync(`${control}.syncs`) ? readFileSync(`${control}.syncs`, 'utf8') : '';

it('A relay whose disk takes 5 s for an fsync goes on serving, and answers the batch afterwards', async () => {
	await relay.ingest(said(5, 1));
	writeFileSync(control, '5000');
	let answered = false;
	const writing = relay.ingest(said(5, 6)).then((answer) => {
		answered = true;
		return answer;
	});
	let served = 0;
	while (!answered) {
		const response = await fetch(`${relay.url}/healthz`);
		if (response.ok && !answered) served++;
	}
	expect(await writing).toMatchObject({ accepted: 5, head: 10 });
	expect(served).toBeGreaterThan(20);
	expect(syncs()).toMatch(/^t+$/);
});

it('The main thread waits for no fsync, however much is written', async () => {
	writeFileSync(control, '1');
	for (let from = 1; from <= 40_000; from += 1_000) await relay.ingest(said(1_000, from));
	expect(syncs()).toMatch(/^t{40,}$/);
});

it('A relay whose disk does not answer at all is not ready, and ends some 10 s after it is told to', async () => {
	await relay.ingest(said(5, 1));
	writeFileSync(control, '600000');
	relay.ingest(said(5, 6)).catch(() => {});
	const { status, ok } = await fetch(`${relay.url}/readyz`);
	expect([status, ok]).toEqual([503, false]);
	await relay.stop();
	rmSync(control);
	await relay.start();
	expect(await relay.ingest(said(5, 1))).toMatchObject({ accepted: 0, duplicates: 5 });
});
