import { vi } from 'vitest';
import { PATIENCE_MS } from './patience.mjs';

/** Calls `check` until it doesn't throw any more; resolves with what it returned. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<Awaited<T>> =>
	vi.waitFor(check, { timeout: PATIENCE_MS, interval: 20 }) as Promise<Awaited<T>>;
