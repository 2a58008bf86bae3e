import type { Status, StopReason } from '$lib/sync/status';

/** Stops that only a newer app, or a page with other rights, can resolve. */
const RELOADS: readonly StopReason[] = ['update-needed', 'protocol-error', 'no-storage'];

/** The remedy that a person can apply with one press: connect at once, or reload the app. */
export function remedyOf(status: Status): 'try' | 'reload' | null {
	switch (status.state) {
		case 'reconnecting':
		case 'offline':
		case 'polling':
			return 'try';
		case 'stopped':
			return RELOADS.includes(status.reason) ? 'reload' : 'try';
		default:
			return null;
	}
}
