/** What a thread and its process did since the process started, in ms. */
export interface Usage {
	/** How long the thread was at work, or kept from it by others; not how long it waited for something to do. */
	readonly active: number;
	/** The processor time of the whole process. */
	readonly processor: number;
}

/** Node's clock also says how busy the thread is. The log in memory runs in browsers, too, whose clock doesn't. */
const clock: { now(): number; eventLoopUtilization?(): { readonly active: number } } = performance;

function threadUsage(): Usage {
	const active = clock.eventLoopUtilization?.().active;
	if (active === undefined) return { active: clock.now(), processor: clock.now() };
	const { user, system } = process.cpuUsage();
	return { active, processor: (user + system) / 1_000 };
}

/**
 * Begins to judge whether work takes too long: `(took, most)` in ms, both. On a machine that is busy with something else a
 * clock counts the time in which the work stood still, so only the share of it counts in which this process had a
 * processor. A thread that waits for something to do doesn't make that share smaller.
 */
export function processorTime(usage = threadUsage): (took: number, most: number) => boolean {
	const began = usage();
	return (took, most) => {
		// Reading the usage takes microseconds, which every text of a search would pay.
		if (took <= most) return false;
		const now = usage();
		const active = now.active - began.active;
		const share = active > 0 ? (now.processor - began.processor) / active : 1;
		return took * Math.min(1, share) > most;
	};
}
