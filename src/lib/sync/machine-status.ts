import type { Machine } from './machine';
import type { Status } from './status';

/** Failed tries after which the connection isn't called lost for a moment any more. */
const OFFLINE_ATTEMPTS = 4;

/** Messages that are still to come, and when that began. */
export interface Backlog {
	readonly since: number;
	readonly left: number;
	readonly total: number;
}

/**
 * The status that a machine's state means. It is the same until something happens: tabs answer each change of it, and
 * one that differs with the clock would be answered for ever.
 */
export function statusOf(m: Machine, backlog: Backlog | null): Status {
	const { link, since, reason, attempt } = m;
	if (link.name === 'stopped') return { state: 'stopped', since, reason: link.reason };
	if (m.full) return { state: 'stopped', since, reason: 'storage-full' };
	if (m.lostAt !== null) {
		const retryAt = link.name === 'paused' ? link.until : null;
		return m.online && attempt < OFFLINE_ATTEMPTS
			? { state: 'reconnecting', since, attempt, retryAt, reason }
			: { state: 'offline', since, retryAt, reason };
	}
	if (m.followed === null) return { state: 'starting' };
	if (m.followed === 'polling') return { state: 'polling', since, reason };
	return backlog && backlog.left > 0
		? { state: 'catching-up', ...backlog }
		: { state: 'live', since, ...(m.late > 0 && { late: m.late }) };
}
