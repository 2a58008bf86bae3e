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

/** Whether the browser has no space for a write. Dexie may wrap that error in the abort that follows. */
export function isQuota(error: unknown): boolean {
	// An error of another realm is no instance of this one's.
	const { name, inner } = (error ?? {}) as { readonly name?: unknown; readonly inner?: unknown };
	return name === 'QuotaExceededError' || (inner !== undefined && isQuota(inner));
}

/** Why a write to an archive failed. Nothing of it was stored. */
export class ArchiveError extends Error {
	override readonly name = 'ArchiveError';
	/** What the caller must do. */
	readonly recovery: string;
	readonly code: keyof typeof FAULTS;

	constructor(code: keyof typeof FAULTS) {
		super(FAULTS[code].message);
		this.code = code;
		this.recovery = FAULTS[code].recovery;
	}
}
