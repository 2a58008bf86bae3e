/** Errors in bytes or JSON from the other side. */
export type WireFault =
	| 'unknown-format'
	| 'truncated'
	| 'too-large'
	| 'bad-deflate'
	| 'bad-number'
	| 'bad-utf8'
	| 'bad-table'
	| 'trailing-bytes'
	| 'wrong-key'
	| 'bad-message';

/** An unusable frame or message from outside. The sender is at fault; nothing of it was applied. */
export class WireError extends Error {
	override readonly name = 'WireError';
	readonly code: WireFault;

	constructor(code: WireFault, message: string) {
		super(message);
		this.code = code;
	}
}
