import fc from 'fast-check';

/**
 * One seed for every random test of a run: BACKSCROLL_SEED replays one that failed.
 * fast-check prints it with the counterexample; the other random tests print it when they fail.
 */
export const seed = Number(process.env.BACKSCROLL_SEED ?? (Date.now() ^ (process.pid << 8)) >>> 0);
fc.configureGlobal({ seed });

/** A small deterministic generator (mulberry32): numbers in [0, 1). */
export function random(from: number): () => number {
	let state = from >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}
