/** Letters with several lower-case forms, which all match each other in a search. */
const FORMS: Readonly<Record<string, string>> = { ς: 'σ', ß: 'ss', ſ: 's' };
const OTHER_FORMS = /[ςßſ]/g;

/** A text in its form for search: composed (NFC) and without case, in every script; the same on both sides. */
export const foldText = (text: string): string =>
	text
		.normalize('NFC')
		.toLowerCase()
		.replace(OTHER_FORMS, (form) => FORMS[form] ?? form);
