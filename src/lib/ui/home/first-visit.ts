/** The archives that this page has shown for the first time on this device. */
const firsts = new Set<string>();

/** Whether this device shows an archive for the first time, up to the next load of the page. */
export function isFirstVisit(archive: string): boolean {
	const key = `home ${archive}`;
	try {
		if (localStorage.getItem(key) === null) {
			localStorage.setItem(key, '1');
			firsts.add(archive);
		}
	} catch {
		// A browser without storage makes a first visit each time.
		return true;
	}
	return firsts.has(archive);
}

/** Something new came: what the reader reads from now on is no first visit any more. */
export const endFirstVisit = (archive: string): boolean => firsts.delete(archive);
