/** One seed: its operations, what came of them, and the fewest of them that still fail. */
import type { Bug } from './bugs';
import { Violation, type Rule } from './kernel/violation';
import { operationsOf } from './workload/generate';
import type { Operation } from './workload/operations';
import { World } from './world';

export interface Outcome {
	readonly seed: number;
	readonly failure: { readonly rule: Rule; readonly message: string } | null;
	/** Of everything that happened. */
	readonly hash: string;
	readonly steps: number;
	/** Virtual time, ms. */
	readonly lasted: number;
	readonly operations: readonly Operation[];
}

export async function simulate(
	seed: number,
	bug: Bug | null = null,
	operations: readonly Operation[] = operationsOf(seed)
): Promise<Outcome> {
	const world = new World(seed, bug);
	let failure: Outcome['failure'] = null;
	try {
		await world.run(operations);
	} catch (error) {
		failure =
			error instanceof Violation
				? { rule: error.rule, message: error.message }
				: {
						rule: 'no-stray-error',
						message: error instanceof Error ? (error.stack ?? '') : String(error)
					};
	}
	const { hash, steps, now } = world.scheduler;
	return { seed, failure, hash, steps, lasted: now, operations };
}

/** The outcome with the fewest operations that breaks the same rule (delta debugging: chunks are left out while it does). */
export async function shrink(outcome: Outcome, bug: Bug | null): Promise<Outcome> {
	let best = outcome;
	let size = Math.ceil(best.operations.length / 2);
	while (size >= 1) {
		let smaller = false;
		for (let at = 0; at < best.operations.length;) {
			const without = best.operations.filter((_, i) => i < at || i >= at + size);
			const tried = await simulate(outcome.seed, bug, without);
			if (tried.failure?.rule === outcome.failure?.rule) {
				best = tried;
				smaller = true;
			} else at += size;
		}
		if (size === 1 && !smaller) break;
		size = Math.max(1, Math.floor(size / 2));
		if (size === 1 && !smaller && best.operations.length <= 1) break;
	}
	return best;
}
