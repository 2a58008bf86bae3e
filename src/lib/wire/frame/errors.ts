/** What can be wrong with bytes or JSON from the other side. */
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

/** A frame or message from outside that can't be used. The sender is at fault; nothing of it was applied. */
export class WireError extends Error {
	override readonly name = 'WireError';
	readonly code: WireFault;

	constructor(code: WireFault, message: string) {
		super(message);
		this.code = code;
	}
}
