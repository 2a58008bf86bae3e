/** Needs no trimming and no normalisation: most names match. */
const PLAIN = /^[!-~]+$/;

/**
 * One form for all spellings of a name: the relay identifies users without ids by it, and both sides compare
 * and search names by it.
 */
export const foldName = (name: string): string =>
	(PLAIN.test(name) ? name : name.trim().normalize('NFC')).toLowerCase();
