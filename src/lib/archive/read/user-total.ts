import { borderOf, USER_BLOCK_SIZE, userBlockOf } from '../../wire/frame/limits';
import { framesIn } from './events';
import { STORED, databaseOf } from '../tables/schema';
import type { UserCount } from '../tables/types';
import { tailUser } from '../tables/users';

/** A user of the archive of that name, exact; undefined while this device doesn't know them exactly. Can run in a live query. */
export function userTotal(archive: string, id: number): Promise<UserCount | undefined> {
	const db = databaseOf(archive);
	return db.transaction('r', [db.users, db.frames, db.meta], async () => {
		const [stream, stored] = await db.facts('stream', STORED);
		// Events of the tail that are missing may be this user's.
		if (!stream || stored?.torn?.length) return undefined;
		const block = await db.users.get(userBlockOf(id));
		const exact = block && block.at >= stream.base.seq ? block : undefined;
		if (!exact && userBlockOf(id) * USER_BLOCK_SIZE < stream.base.users) return undefined;
		const border = borderOf(stream.cursor.seq);
		const loose = await framesIn(db, border + 1, stream.cursor.seq);
		return tailUser(id, exact, loose, stream.cursor.seq);
	});
}
