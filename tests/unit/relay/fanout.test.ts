import { afterEach, expect, it, vi } from 'vitest';
import type { Log, LoggedEvent } from '../../../server/log/log';
import { Fanout } from '../../../server/relay/fanout';
import type { FrameSource } from '../../../server/relay/frame-source';
import { SILENT } from '../../../server/relay/observer';

afterEach(() => void vi.restoreAllMocks());

/** A fan-out on a clock of the test, to a server that writes for `costMs` once `publish` has returned. */
function fanoutWith(costMs: number) {
	let clock = 1_000;
	vi.spyOn(performance, 'now').mockImplementation(() => clock);
	let take: (events: readonly LoggedEvent[]) => void = () => {};
	let published = 0;
	let seq = 0;
	const log = {
		head: 0,
		follow: (listener: typeof take) => {
			take = listener;
			return () => {};
		}
	} as unknown as Log;
	const frames = {
		encode: (events: readonly LoggedEvent[]) => [{ bytes: new Uint8Array(1), count: events.length }]
	} as unknown as FrameSource;
	const fanout = new Fanout(log, frames, {
		publish: () => {
			published++;
			setImmediate(() => (clock += costMs));
		},
		audience: () => 1,
		beforeFlush: () => {},
		observer: SILENT
	});
	/** An event that comes `ms` later; how many frames were published until the loop has turned. */
	const say = async (ms: number): Promise<number> => {
		clock += ms;
		take([{ event: { seq: ++seq } } as LoggedEvent]);
		for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve));
		return published;
	};
	return { say, close: () => fanout.close() };
}

it('counts what a server writes after `publish` has returned: it waits the longer, the more that is', async () => {
	for (const [cost, after] of [
		[0.5, 6],
		[10, 5]
	] as const) {
		const { say, close } = fanoutWith(cost);
		for (let i = 0; i < 5; i++) await say(1_000);
		// 20 ms are more than four times 0.5 ms, and less than four times 10 ms.
		expect(await say(20)).toBe(after);
		close();
		vi.restoreAllMocks();
	}
});
