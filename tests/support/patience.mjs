/**
 * How long a test waits for what must come, in ms, before it fails: long enough for a busy machine. No test takes
 * it for the time that something may take; tests/bench measures those.
 */
export const PATIENCE_MS = 30_000;
