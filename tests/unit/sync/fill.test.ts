import { expect, it, vi } from 'vitest';
import type { ArchiveWriter } from '../../../src/lib/archive/writer';
import { Filler } from '../../../src/lib/sync/fill';
import type { RelayApi } from '../../../src/lib/sync/relay-api';

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
		missing: async (range: object) => ({ gaps: [range], bytes: 0 }),
		staleBlocks: async () => stale.shift() ?? [],
		keepUsers: async () => undefined
	} as unknown as ArchiveWriter;
	const ended = vi.fn();
	const filler = new Filler(api, writer, 'log', { progress: () => undefined, ended });

	filler.all(513, 1_024);
	await vi.waitFor(() => expect(asked).toEqual([1, 1]));
	// Let the round go on to where it only waits for the users.
	await new Promise((resolve) => setImmediate(resolve));
	filler.all(1, 512);
	giveUsers();
	await vi.waitFor(() => expect(ended).toHaveBeenCalledWith(null));
	expect(asked).toEqual([1, 1, 0, 0]);
});
