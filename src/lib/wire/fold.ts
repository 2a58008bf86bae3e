/** Letters whose lower case isn't the only small form they are written in: all are searched as one. */
const FORMS: Readonly<Record<string, string>> = { ς: 'σ', ß: 'ss', ſ: 's' };
const OTHER_FORMS = /[ςßſ]/g;

/** A text as it is compared in a search: composed (NFC), without case, whatever its script; the same everywhere. */
export const foldText = (text: string): string =>
	text
		.normalize('NFC')
		.toLowerCase()
		.replace(OTHER_FORMS, (form) => FORMS[form] ?? form);
