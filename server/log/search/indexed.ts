/** How a text goes into the index. */
import { FOLDING, fold } from '../../../src/lib/query/fold';

/** Raise it when the indexed data changes in another way than by the folding: an index of another version is rebuilt. */
const LAYOUT = 3;
/** The version of an index: it has folded texts. */
export const INDEX_VERSION = `${LAYOUT}.${FOLDING}`;

/** The text in the index: folded, and without NUL, at which SQLite would end it. */
export const indexedForm = (text: string): string => {
	const folded = fold(text);
	return folded.includes('\0') ? folded.replaceAll('\0', '\ufffd') : folded;
};
