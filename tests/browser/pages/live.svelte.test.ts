import { Dexie, type Table } from 'dexie';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { inUse } from '../../../src/lib/archive/tables/in-use';
import type { Clock } from '../../../src/lib/ui/state/cadence';
import { listPace } from '../../../src/lib/ui/messages/list/list-pace';
import { cantRead, Live } from '../../../src/lib/ui/state/live.svelte';

let database: Dexie | undefined;
afterEach(() => database?.delete());

function numbers(): Table<{ id: number }, number> {
	database = new Dexie(`live ${Math.random()}`, { cache: 'immutable' });
	database.version(1).stores({ numbers: 'id' });
	return database.table('numbers');
}

/** What an effect that reads `live` has seen, and what ends it. */
function watch<T>(live: Live<T>): { seen: (T | undefined)[]; end: () => void } {
	const seen: (T | undefined)[] = [];
	const end = $effect.root(() => {
		$effect(() => {
			seen.push(live.current);
		});
	});
	flushSync();
	return { seen, end };
}

test('a live query shows each commit to those who read it', async () => {
	const table = numbers();
	const { seen, end } = watch(new Live(() => table.count()));
	await expect.poll(() => seen.at(-1)).toBe(0);
	await table.add({ id: 1 });
	await expect.poll(() => seen.at(-1)).toBe(1);
	end();
});

test('a query of several steps and a transaction is followed to its last one', async () => {
	const table = numbers();
	const step = async (id: number): Promise<{ id: number } | undefined> => await table.get(id);
	const read = async (): Promise<{ id: number } | undefined> => {
		await Promise.all([step(1), step(2)]);
		return table.db.transaction('r', table, async () => {
			for (const id of [1, 2, 3]) await step(id);
			return await step(4);
		});
	};
	const { seen, end } = watch(new Live(() => read()));
	for (const id of [1, 2, 3, 4]) await table.add({ id });
	await expect.poll(() => seen.at(-1)).toEqual({ id: 4 });
	end();
});

test('it stops with its last reader, quietly, and starts again with the next', async () => {
	const table = numbers();
	const live = new Live(() => table.count());
	const { seen, end } = watch(live);
	await expect.poll(() => seen.at(-1)).toBe(0);
	end();
	await table.add({ id: 1 });
	const again = watch(live);
	expect(again.seen).toEqual([0]);
	await expect.poll(() => again.seen.at(-1)).toBe(1);
	again.end();
});

test('another query takes over without a moment of nothing', async () => {
	const table = numbers();
	await table.bulkAdd([{ id: 1 }, { id: 5 }]);
	const live = new Live(() => table.where('id').below(3).count());
	const { seen, end } = watch(live);
	await expect.poll(() => seen.at(-1)).toBe(1);
	live.follow(() => table.count());
	await expect.poll(() => seen.at(-1)).toBe(2);
	expect(seen).toEqual([undefined, 1, 2]);
	end();
});

test('a query that fails is told, tried again, and heals', async () => {
	const log = vi.spyOn(console, 'error').mockImplementation(() => {});
	const table = numbers();
	let broken = true;
	const live = new Live(async () => {
		if (broken) throw new Error('lost');
		return table.count();
	});
	const { seen, end } = watch(live);
	await expect.poll(() => cantRead()).toBe(true);
	broken = false;
	await expect.poll(() => seen.at(-1)).toBe(0);
	expect(cantRead()).toBe(false);
	expect(log).toHaveBeenCalledOnce();
	end();
	log.mockRestore();
});

test('a query that fails by itself leaves the database’s connections as they are', async () => {
	const log = vi.spyOn(console, 'error').mockImplementation(() => {});
	const { closedAt } = inUse;
	const frames = document.querySelectorAll('iframe').length;
	let tries = 0;
	const live = new Live(() => Promise.reject(new TypeError(`try ${++tries}`)));
	const { end } = watch(live);
	await expect.poll(() => tries).toBeGreaterThan(3);
	end();
	expect(inUse.closedAt).toBe(closedAt);
	expect(document.querySelectorAll('iframe').length).toBe(frames);
	log.mockRestore();
});

test('what is left while it fails is not told any more', async () => {
	const log = vi.spyOn(console, 'error').mockImplementation(() => {});
	const [one, other] = [1, 2].map(() => watch(new Live(() => Promise.reject(new Error('lost')))));
	await expect.poll(() => log).toHaveBeenCalledTimes(2);
	one?.end();
	expect(cantRead()).toBe(true);
	other?.end();
	await expect.poll(() => cantRead()).toBe(false);
	log.mockRestore();
});

test('figures for people change at most at their pace, and the last one lands', async () => {
	const table = numbers();
	const { seen, end } = watch(new Live(() => table.count(), 250));
	await expect.poll(() => seen.at(-1)).toBe(0);
	const begun = performance.now();
	for (let id = 1; id <= 40; id++) await table.add({ id });
	await expect.poll(() => seen.at(-1)).toBe(40);
	const steps = Math.ceil((performance.now() - begun) / 250) + 1;
	expect(seen.length).toBeLessThanOrEqual(2 + steps);
	end();
});

test('a page that is slow to show what comes has a quarter of its time left', async () => {
	const table = numbers();
	const live = new Live(() => table.count());
	const seen: (number | undefined)[] = [];
	const end = $effect.root(() => {
		$effect(() => {
			seen.push(live.current);
			const until = performance.now() + 40;
			while (performance.now() < until);
		});
	});
	await expect.poll(() => seen.at(-1)).toBe(0);
	const [before, begun] = [seen.length, performance.now()];
	for (let id = 1; performance.now() < begun + 800; id++) await table.add({ id });
	const busy = (seen.length - before) * 40;
	expect(busy).toBeLessThanOrEqual(((performance.now() - begun) * 3) / 4 + 80);
	const all = await table.count();
	await expect.poll(() => seen.at(-1)).toBe(all);
	end();
});

test('a query that takes longer than the time between two commits is shown all the same, and the last one lands', async () => {
	const table = numbers();
	let written = 0;
	let stopped = false;
	/** Resolves when two more are written, or no more will be. */
	const twoMore = async (): Promise<void> => {
		const enough = written + 2;
		while (written < enough && !stopped) await new Promise(requestAnimationFrame);
	};
	const live = new Live(async () => {
		const count = await table.count();
		// A device that is slow to read.
		await Promise.resolve(twoMore());
		await table.get(1);
		return count;
	});
	const { seen, end } = watch(live);
	const writing = (async () => {
		while (!stopped) await table.add({ id: ++written });
	})();
	await expect.poll(() => seen.length).toBeGreaterThan(5);
	stopped = true;
	await writing;
	await expect.poll(() => seen.at(-1)).toBe(written);
	const shown = seen.filter((value) => value !== undefined);
	expect(shown).toEqual(shown.toSorted((a, b) => a - b));
	// It is followed as before, also by the key that was read last.
	await table.add({ id: ++written });
	await expect.poll(() => seen.at(-1)).toBe(written);
	end();
});

describe('A list', () => {
	/** A clock that stands still until a test turns it. */
	class TestClock implements Clock {
		#now = 0;
		#due: { at: number; then: () => void }[] = [];
		now = (): number => this.#now;
		after = (ms: number, then: () => void): (() => void) => {
			const task = { at: this.#now + ms, then };
			this.#due.push(task);
			return () => void (this.#due = this.#due.filter((each) => each !== task));
		};
		turn(ms: number): void {
			this.#now += ms;
			for (;;) {
				const [next] = this.#due.filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at);
				if (!next) return;
				this.#due = this.#due.filter((each) => each !== next);
				next.then();
			}
		}
	}
	let clock: TestClock;
	let table: ReturnType<typeof numbers>;
	let shown: (number | undefined)[];
	let end: () => void;
	const field = document.createElement('input');
	beforeEach(async () => {
		clock = new TestClock();
		table = numbers();
		({ seen: shown, end } = watch(new Live(() => table.count(), listPace(clock), clock)));
		await expect.poll(() => shown.at(-1)).toBe(0);
	});
	afterEach(() => {
		end();
		field.remove();
	});

	/** 200 messages, each 5 ms after the one before; returns how often the list was shown meanwhile. */
	async function second(): Promise<number> {
		const before = shown.length;
		const from = await table.count();
		for (let i = 1; i <= 200; i++) {
			await table.add({ id: from + i });
			clock.turn(5);
		}
		return shown.length - before;
	}
	/** Turns the clock until what came last is shown. */
	const atLast = async (count: number): Promise<void> =>
		expect
			.poll(() => {
				clock.turn(100);
				return shown.at(-1);
			})
			.toBe(count);

	test('under 200 messages a second is shown anew some ten times at most, in order, with the newest at last', async () => {
		const times = await second();
		expect(times).toBeLessThanOrEqual(11);
		await atLast(200);
		expect(shown.slice(1)).toEqual(shown.slice(1).toSorted((a = 0, b = 0) => a - b));
	});

	test('is shown three times a second at most while something is typed beside it, and as often as before after that', async () => {
		document.body.append(field);
		field.focus();
		field.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }));
		expect(await second()).toBeLessThanOrEqual(4);
		await atLast(200);
		clock.turn(2_000);
		expect(listPace(clock).interval()).toBe(100);
	});

	test('on a page that nobody sees is not shown anew, and with all that came once it is seen again', async () => {
		const sight = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
		clock.turn(1_000);
		expect(await second()).toBe(0);
		clock.turn(60_000);
		sight.mockRestore();
		document.dispatchEvent(new Event('visibilitychange'));
		await atLast(200);
	});
});
