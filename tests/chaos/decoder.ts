/** A process of `decodes`: gets seeds, decodes their mutants. */
import { mutants, outcomeOf } from '../support/mutants';
import { MUTANTS_A_SEED, type Decoded } from './decodes';

process.on('message', (seed: number) => {
	const next = mutants(seed);
	let read = 0;
	let worse: string | null = null;
	for (let i = 0; i < MUTANTS_A_SEED && worse === null; i++) {
		const outcome = outcomeOf(next());
		if (outcome === 'read') read += 1;
		else if (outcome !== 'refused') worse = `mutant ${i}: ${String(outcome.worse)}`;
	}
	process.send?.({ seed, read, worse } satisfies Decoded);
});
