const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** Pause before attempt number `attempt` (from 1), in ms: it doubles from `first` to `longest`. */
export const doubling = (attempt: number, first: number, longest: number): number =>
	Math.min(longest, first * 2 ** (attempt - 1));

/** Half of `ms`, and a random part of the other half: clients that failed together don't retry together. `jitter` in [0, 1). */
export const spread = (ms: number, jitter: number = Math.random()): number =>
	ms * (0.5 + jitter / 2);

/**
 * Pause before a device's attempt number `attempt` (from 1) to connect, in ms: full jitter below a bound that doubles
 * from 0.5 s to `longest`, and to 30 s at most (AWS Architecture Blog, "Exponential Backoff And Jitter"). `jitter` in
 * [0, 1).
 */
export const backoff = (attempt: number, jitter: number, longest = LONGEST_MS): number =>
	jitter * doubling(attempt, FIRST_MS, Math.min(longest, LONGEST_MS));
