import { renewRealm } from '../../browser/renew-realm';
import { inUse } from '../tables/in-use';
import { letGo } from './let-go';

/**
 * Something that the page began at `begunAt` (by performance.now()) could not read or write: closes the connections, as
 * some browsers never mend one, so that the next use opens them again; where that was in vain, they come from another
 * realm.
 */
export function reopenAfter(begunAt: number): void {
	// It failed because of an earlier closing.
	if (begunAt < inUse.closedAt) return;
	if (++inUse.failures < 2 || !inUse.opened || !renewRealm()) letGo();
}
