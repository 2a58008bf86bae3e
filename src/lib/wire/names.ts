/** Needs no trimming and no normalisation: most names match. */
const PLAIN = /^[!-~]+$/;

/**
 * One form for all spellings of a name, by which the relay identifies users without ids. Logs store it, so that it never
 * changes; searches for a name fold it by foldText.
 */
export const foldName = (name: string): string =>
	(PLAIN.test(name) ? name : name.trim().normalize('NFC')).toLowerCase();
