import fc from 'fast-check';

/**
 * One seed for every random test of a run: BACKSCROLL_SEED replays one that failed.
 * fast-check prints it with the counterexample; the other random tests print it when they fail.
 */
export const seed = Number(process.env.BACKSCROLL_SEED ?? (Date.now() ^ (process.pid << 8)) >>> 0);
fc.configureGlobal({ seed });
