/** Which events imports brought: their attributes say so, and SQL asks them. */
import { importOf, unpackAttributes } from '../../../../src/lib/wire/index';
import type { Db } from './schema';

/** The number of an event's import in SQL; 0 for one that came while it happened. Call `addImportOf` first. */
export const IMPORT = 'IIF(attributes IS NULL, 0, import_of(attributes))';
/** Key in `meta`: when the newest sealed event was received that no import brought, once there is an import. */
export const LIVE_AT = 'live';

/** Whether no import brought an event. */
export const LIVE = `${IMPORT} = 0`;

function numberIn(attributes: unknown): number {
	// A damaged row may have any value in the place of another.
	if (!(attributes instanceof Uint8Array)) return 0;
	try {
		return importOf({ attributes: unpackAttributes(attributes) });
	} catch {
		return 0;
	}
}

/** Gives a connection the function that IMPORT calls. */
export const addImportOf = (db: Db): void =>
	void db.function('import_of', { deterministic: true }, numberIn);
