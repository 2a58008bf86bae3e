/** What is trimmed and normal already: most names are. */
const PLAIN = /^[!-~]+$/;

/** One name for all spellings of it: how the relay tells users without ids apart, and how both sides compare and search names. */
export const foldName = (name: string): string =>
	(PLAIN.test(name) ? name : name.trim().normalize('NFC')).toLowerCase();
