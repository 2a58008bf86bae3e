/** Letters whose lower case isn't the only small form they are written in: all are searched as one. */
const FORMS: Readonly<Record<string, string>> = { ς: 'σ', ß: 'ss', ſ: 's' };
const OTHER_FORMS = /[ςßſ]/g;

/**
 * Letters of the large scripts that have no marks of their own, Hangul, punctuation, signs, emoji: each folds
 * to as many units as it has, and joins with nothing. Held by tests/unit/wire/fold.test.ts.
 */
const IN_PLACE =
	/^(?:[\0-\u00de\u00e0-\u012f\u0131-\u02ff\u0370-\u0482\u048a-\u052f\u05d0-\u05ea\u0621-\u064a\u0660-\u066f\u0e01-\u0e37\u0e3f-\u0e47\u1e00-\u1e95\u1ea0-\u1eff\u2002-\u20cf\u2190-\u27ff\u2b00-\u2bff\u3000-\u3029\u3041-\u3096\u30a1-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uffee\ufffd]|\ud83c[\udc00-\udfff]|\ud83d[\udc00-\udfff]|\ud83e[\udd00-\udfff])*$/;

/** A text as it is compared in a search: composed (NFC), without case, whatever its script; the same everywhere. */
export const foldText = (text: string): string =>
	text
		.normalize('NFC')
		.toLowerCase()
		.replace(OTHER_FORMS, (form) => FORMS[form] ?? form);

/**
 * Whether each unit of a text stays in its place when it is folded, whatever stands beside it: then it may be
 * folded in one go with others. False for some that would.
 */
export const foldsInPlace = (text: string): boolean => IN_PLACE.test(text);
