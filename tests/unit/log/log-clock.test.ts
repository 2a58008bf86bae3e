import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LogClock, STEP_LASTS_MS } from '../../../server/log/log-clock';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/lib/std/time';
import { batch, message } from '../../support/events';

const YEAR_MS = 365 * DAY_MS;
const JUMPS = [HOUR_MS, DAY_MS, YEAR_MS].flatMap((jump) => [jump, -jump]);

/** A machine whose wall clock can be set, and whose log clock is read every quarter of a second, as the relay does. */
class Machine {
	right = Date.parse('2026-01-10T12:00:30Z');
	wrongBy = 0;
	#steady = 0;
	readonly clock = new LogClock(
		() => this.right + this.wrongBy,
		() => this.#steady
	);
	get now(): number {
		return this.clock.now();
	}
	pass(ms: number): void {
		for (let left = ms; left > 0; left -= 250) {
			this.right += Math.min(250, left);
			this.#steady += Math.min(250, left);
			this.clock.now();
		}
	}
	/** Nobody reads the clock, as while a machine sleeps. */
	sleep(ms: number): void {
		this.right += ms;
		this.#steady += ms;
	}
}

describe('The log’s clock', () => {
	it.each(JUMPS)('does not follow a wall clock that is wrong by %d ms for a moment', (jump) => {
		const machine = new Machine();
		for (let i = 0; i < 3; i++) {
			machine.wrongBy = jump;
			machine.pass(STEP_LASTS_MS - 1_000);
			expect(machine.now).toBe(machine.right);
			machine.wrongBy = 0;
			machine.pass(1_000);
			expect(machine.now).toBe(machine.right);
		}
	});

	it.each(JUMPS)('takes over a step of %d ms that lasts, within a minute', (jump) => {
		const machine = new Machine();
		machine.wrongBy = jump;
		machine.pass(MINUTE_MS);
		expect(machine.now).toBe(machine.right + jump);
		machine.wrongBy = 0;
		machine.pass(MINUTE_MS);
		expect(machine.now).toBe(machine.right);
	});

	it('is right at once after the machine slept, and follows corrections by a time server', () => {
		const machine = new Machine();
		machine.sleep(8 * HOUR_MS);
		expect(machine.now).toBe(machine.right);
		for (const wrongBy of [900, -700, 1_100]) {
			machine.wrongBy = wrongBy;
			expect(machine.now).toBe(machine.right + wrongBy);
		}
	});
});

describe('A log in SQLite with that clock', () => {
	it.each(JUMPS)(
		'dates events right within a minute after a step of %d ms and back',
		async (jump) => {
			const folder = mkdtempSync(join(tmpdir(), 'backscroll-clock-'));
			const machine = new Machine();
			let log = new SqliteLog({ folder, now: machine.clock.now });
			const say = async (): Promise<number | null> => {
				await log.append(batch([message()]));
				return (await log.snapshot()).lastReceivedAt;
			};
			const perMinute = async (): Promise<number> => {
				const { minutes } = await log.snapshot();
				return (minutes.at(-1)?.[1] ?? 0) - (minutes.at(-2)?.[1] ?? 0);
			};
			try {
				expect(await say()).toBe(machine.right);
				// For a moment: nothing is dated wrong.
				machine.wrongBy = jump;
				machine.pass(5_000);
				expect(await say()).toBe(machine.right);
				// For good, and then put right: as the wall clock says.
				for (const wrongBy of [jump, 0]) {
					machine.wrongBy = wrongBy;
					machine.pass(MINUTE_MS);
					for (let i = 0; i < 3; i++) expect(await say()).toBe(machine.right + wrongBy);
					expect(await perMinute()).toBe(3);
					await log.close();
					log = new SqliteLog({ folder, now: machine.clock.now });
					expect(await perMinute()).toBe(3);
				}
			} finally {
				await log.close();
				rmSync(folder, { recursive: true });
			}
		}
	);

	it('is opened by a relay whose clock is right again, and goes on from there', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'backscroll-clock-'));
		const ahead = new Machine();
		ahead.right += YEAR_MS;
		const before = new SqliteLog({ folder, now: ahead.clock.now });
		await before.append(batch([message(), message()]));
		await before.close();
		const machine = new Machine();
		const log = new SqliteLog({ folder, now: machine.clock.now });
		expect((await log.snapshot()).lastReceivedAt).toBe(machine.right);
		await log.append(batch([message()]));
		expect((await log.read(3, 1))[0]?.event.receivedAt).toBe(machine.right);
		await log.close();
		rmSync(folder, { recursive: true });
	});
});
