/** Why a replay stopped, in words for the terminal. */
export class ReplayError extends Error {
	override readonly name = 'ReplayError';
}
