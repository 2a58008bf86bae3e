/** Dexie's live queries are listeners of one event for all threads: here each belongs to the tab that began it, and ends with it. */
import { Dexie } from 'dexie';
import type { Owner, Scheduler } from '../kernel/scheduler';

interface Mutations {
	subscribe(listener: unknown): void;
	unsubscribe(listener: unknown): void;
}

const mutations = (Dexie.on as unknown as { storagemutated: Mutations }).storagemutated;
const { subscribe } = mutations;
const begun = new Map<unknown, Owner>();
let scheduler: Scheduler | null = null;

mutations.subscribe = (listener) => {
	if (scheduler) begun.set(listener, scheduler.current);
	subscribe.call(mutations, listener);
};

/** From now on, listeners belong to whoever runs in this world. */
export const watchQueries = (world: Scheduler): void => void (scheduler = world);

/** Ends the queries of a tab, or all. */
export function endQueries(owner?: Owner): void {
	for (const [listener, tab] of [...begun]) {
		if (owner && tab !== owner) continue;
		mutations.unsubscribe(listener);
		begun.delete(listener);
	}
}
