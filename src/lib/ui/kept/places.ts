/** Where lists were left: kept by this browser, so that each opens there again, days later too. */

/** A row of a list by its key, and its distance from the top of the list in px. */
interface LeftAt {
	readonly key: string;
	readonly top: number;
}
/** As stored, oldest first: the list, the row, its distance, when it was left (epoch ms). */
type Row = readonly [list: string, key: string, top: number, at: number];

/** Who comes back later starts anew, at the newest. */
const KEPT_MS = 14 * 86_400_000;
const MOST = 100;

const keyOf = (archive: string): string => `places ${archive}`;

function read(archive: string): readonly Row[] {
	try {
		const kept: unknown = JSON.parse(localStorage.getItem(keyOf(archive)) ?? '[]');
		if (!Array.isArray(kept)) return [];
		const isFresh = (row: unknown): row is Row =>
			Array.isArray(row) && typeof row[1] === 'string' && Date.now() - Number(row[3]) < KEPT_MS;
		return kept.filter(isFresh);
	} catch {
		return [];
	}
}

/** Where a list of an archive was left; null if that was at its newest, or too long ago. */
export function placeIn(archive: string, list: string): LeftAt | null {
	const row = read(archive).findLast(([of]) => of === list);
	return row ? { key: row[1], top: row[2] } : null;
}

/** Notes where a list is left; null for its newest. */
export function keepPlace(archive: string, list: string, place: LeftAt | null): void {
	const before = read(archive);
	const others = before.filter(([of]) => of !== list);
	if (!place && others.length === before.length) return;
	const row: readonly Row[] = place ? [[list, place.key, Math.round(place.top), Date.now()]] : [];
	try {
		localStorage.setItem(keyOf(archive), JSON.stringify([...others, ...row].slice(-MOST)));
	} catch {
		// A browser without storage opens each list at its newest.
	}
}
