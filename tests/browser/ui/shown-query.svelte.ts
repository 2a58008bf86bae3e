import type { Exported } from '../../../src/lib/ui/export/exported';

/** The query that a page shows, where a test changes it. */
export class ShownQuery {
	found: Exported['page']['found'] = $state.raw(null);
}
