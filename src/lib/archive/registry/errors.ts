const FAULTS = {
	fenced: {
		message: 'another tab writes to this archive now',
		recovery: 'follow that tab, and lead again when it is gone'
	},
	lost: {
		message: 'the archive is not in its database any more',
		recovery: 'forget it and take a new snapshot'
	}
} as const;

/** Whether the browser has no room for a write. Dexie may wrap that in the abort that follows. */
export function isQuota(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	return error.name === 'QuotaExceededError' || ('inner' in error && isQuota(error.inner));
}

/** Why an archive couldn't be written. Nothing of the write was kept. */
export class ArchiveError extends Error {
	override readonly name = 'ArchiveError';
	/** What the caller has to do. */
	readonly recovery: string;

	constructor(readonly code: keyof typeof FAULTS) {
		super(FAULTS[code].message);
		this.recovery = FAULTS[code].recovery;
	}
}
