/** How long a device that has lost its relay waits before it tries again. */
import { backoff } from '../std/backoff';
import type { Machine } from './machine';

/**
 * The longest pause of a visible page while nothing answers, in ms: at first, and its growth by each ms without the
 * relay. Whoever looks at the page doesn't wait much longer for it than the relay was away, and a try that fails on the
 * way costs the relay nothing; one that is too many of a storm the relay sends away, and says until when.
 */
const SOON_MS = 2_000;
const SOON_GROWTH = 1 / 40;

/** The longest pause that a relay may ask for, in ms. */
const LONGEST_ASKED_MS = 300_000;

/** Until when to pause, epoch ms, after a loss at `now` that `m` knows of already. `after`: what the relay asks for, in ms. */
export function pausedUntil(m: Machine, now: number, jitter: number, after: number): number {
	const { link, reason, lostAt } = m;
	const unanswered = reason === 'unreachable' || reason === 'silent';
	const soon = m.visible && unanswered;
	const longest = soon ? SOON_MS + SOON_GROWTH * (now - (lostAt ?? now)) : undefined;
	// A try that hung was a pause already.
	const hung = soon && (link.name === 'opening' || link.name === 'greeting');
	const pause = backoff(m.attempt, jitter, longest);
	return Math.max(now + Math.min(after, LONGEST_ASKED_MS), (hung ? m.triedAt : now) + pause, now);
}
