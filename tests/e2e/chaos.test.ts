import { expect, it } from 'vitest';
import { chaos } from '../chaos/chaos';
import type { FaultName } from '../chaos/plan';
import { asLong } from '../support/long';
import { seed } from '../support/seed';

/** Those that need neither a compiler nor a right beyond a user's. `npm run chaos` has all. */
const QUICK: readonly FaultName[] = [
	'kill',
	'kill',
	'stop',
	'deploy',
	'pause',
	'file limit',
	'cut',
	'silence',
	'refusal',
	'slow network',
	'no upgrade'
];
/** Copies of the log with flipped bits are read whole: too long for `npm test`. */
const FAULTS = asLong(QUICK, [...QUICK, 'flipped bits']);
const ROUNDS = asLong(1, 6);

it('rounds of faults that the seed draws break no promise to senders and devices', async () => {
	const lines: string[] = [];
	const { wrong, counts, folder } = await chaos({
		seed,
		faults: FAULTS,
		goesOn: (rounds) => rounds < ROUNDS,
		full: false,
		print: (line) => lines.push(line)
	});
	expect(wrong, `BACKSCROLL_SEED=${seed}, ${folder}\n${lines.join('\n')}`).toEqual([]);
	for (const { acknowledged, events } of counts) {
		expect(acknowledged).toBeGreaterThan(0);
		expect(events).toBeGreaterThanOrEqual(acknowledged);
	}
});
