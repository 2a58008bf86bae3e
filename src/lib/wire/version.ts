/**
 * Versions of the live protocol that this build speaks, oldest and newest. Since 2 the log may have outages,
 * notices, badges, emotes and bits; a device that speaks 1 skips or carries them.
 */
export const PROTOCOLS: readonly [min: number, max: number] = [1, 2];

/** The newest protocol that both sides speak, or null if there is none. */
export function commonProtocol(theirs: readonly [number, number]): number | null {
	const newest = Math.min(PROTOCOLS[1], theirs[1]);
	return newest >= Math.max(PROTOCOLS[0], theirs[0]) ? newest : null;
}
