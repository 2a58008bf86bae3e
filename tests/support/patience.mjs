/**
 * How long a test waits for what must come, in ms, before it fails. It guards against waiting for ever, no more: 30 s
 * were too few where other processes kept the cores busy. No test takes it for the time that something may take;
 * tests/bench measures those.
 */
export const PATIENCE_MS = 90_000;
