import { databaseOf } from '../tables/schema';

/** Whether moderators did anything, as far as this device knows. Can run in a live query. */
export const hasActs = async (archive: string): Promise<boolean> =>
	(await databaseOf(archive).moderation.limit(1).primaryKeys()).length > 0;
