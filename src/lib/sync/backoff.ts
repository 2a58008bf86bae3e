const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** Pause before try number `attempt` (from 1), in ms: full jitter below a bound that doubles from 0.5 to 30 s. `jitter` in [0, 1). */
export const backoff = (attempt: number, jitter: number): number =>
	jitter * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 10));
