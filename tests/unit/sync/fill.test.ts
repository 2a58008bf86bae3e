import { expect, it, vi } from 'vitest';
import type { ArchiveWriter } from '../../../src/lib/archive/write/writer';
import { Filler } from '../../../src/lib/sync/fill';
import type { RelayApi } from '../../../src/lib/sync/relay-api';
import { eventually } from '../../support/eventually';

const EVENTS = { history: () => undefined, storage: () => undefined, failed: () => undefined };

it('history that is asked for while the users are still coming is got all the same', async () => {
	let giveUsers = (): void => undefined;
	const users = new Promise<void>((resolve) => (giveUsers = resolve));
	const asked: number[] = [];
	const api = {
		segments: async (_: string, from: number, to: number) => {
			asked.push(from, to);
			return { first: 0, sealed: 2, segments: [] };
		},
		users: () => users
	} as unknown as RelayApi;
	const stale = [[0], []];
	const writer = {
		budget: 1e9,
		since: 0,
		keepFrom: async () => undefined,
		noteLost: async () => undefined,
		missing: async (range: object) => ({ gaps: [range], bytes: 0 }),
		staleBlocks: async () => stale.shift() ?? [],
		keepUsers: async () => undefined
	} as unknown as ArchiveWriter;
	const storage = vi.fn();
	const filler = new Filler(api, writer, 'log', { ...EVENTS, storage });

	filler.all({ first: 513, last: 1_024 });
	await eventually(() => expect(asked).toEqual([1, 1]));
	// Let the round go on to where it only waits for the users.
	await new Promise((resolve) => setImmediate(resolve));
	filler.all({ first: 1, last: 512 });
	giveUsers();
	await eventually(() => expect(storage).toHaveBeenCalledWith('ok'));
	expect(asked).toEqual([1, 1, 0, 0]);
});

it('segments that arrive while another request of theirs is being stored are stored too', async () => {
	const list = Array.from({ length: 50 }, (_, n) => ({
		n,
		bytes: 1,
		receivedAt: [1, 1]
	}));
	// The second and third answer come after the fourth has begun to be stored.
	const turns = [0, 6, 6, 1];
	const kept: number[] = [];
	const api = {
		segments: async () => ({ first: 0, sealed: 50, segments: [...list] }),
		bundle: async (_: string, infos: readonly { n: number }[]) => {
			for (let left = turns.shift() ?? 0; left > 0; left--) {
				await new Promise((resolve) => setImmediate(resolve));
			}
			return infos.map(({ n }) => ({ n }));
		}
	} as unknown as RelayApi;
	const writer = {
		budget: 1e9,
		since: 0,
		keepFrom: async () => undefined,
		noteLost: async () => undefined,
		missing: async (range: object) => ({ gaps: [range], bytes: 0 }),
		staleBlocks: async () => [],
		keep: async (batch: readonly { n: number }[]) => void kept.push(...batch.map(({ n }) => n))
	} as unknown as ArchiveWriter;
	const storage = vi.fn();
	new Filler(api, writer, 'log', { ...EVENTS, storage }).all({ first: 1, last: 50 * 512 });
	await eventually(() => expect(storage).toHaveBeenCalledWith('ok'));
	expect(kept.sort((a, b) => a - b)).toEqual(list.map(({ n }) => n));
});
