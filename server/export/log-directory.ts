/** What the names of a query mean in a log: what the relay's own answers say of them. */
import { nearest } from '../../src/lib/query/keys';
import type { Directory, Person } from '../../src/lib/query/resolve';
import { SEGMENT_SIZE, soughtName } from '../../src/lib/wire/index';
import type { Db } from '../log/sqlite/tables/schema';

interface Named {
	readonly id: number;
	readonly login: string;
	readonly displayName: string;
}

const MOST_NEAR = 3;

const namesOf = ({ login, displayName }: Named): string[] => [
	...new Set([login, displayName].filter((name) => name !== ''))
];

/** The names of users by the newest sealed segment, and those that the events after it have. */
const USERS = `
	SELECT users.id, looks.login, looks.display_name AS displayName
	FROM users JOIN looks ON looks.id = users.look
	UNION SELECT looks.user, looks.login, looks.display_name FROM events JOIN looks ON looks.id = events.look
	WHERE events.seq > (SELECT COALESCE(MAX(n) + 1, 0) * ${SEGMENT_SIZE} FROM segments)
	ORDER BY 1`;

/** A command has no reader: nobody is `me`, and nothing was read. */
export function logDirectory(db: Db): Directory {
	const users = db.prepare<[], Named>(USERS);
	const called = (isCalled: (name: string) => boolean): readonly Person[] => {
		const found = new Map<number, Set<string>>();
		for (const user of users.iterate()) {
			const names = namesOf(user);
			if (!names.some((name) => isCalled(soughtName(name)))) continue;
			const known = found.get(user.id) ?? new Set();
			found.set(user.id, known);
			for (const name of names) known.add(name);
		}
		return [...found].map(([id, names]) => ({ id, names: [...names] }));
	};
	return {
		channels: db
			.prepare<[], { id: number; source: string; name: string }>(
				'SELECT id, source, name FROM channels ORDER BY id'
			)
			.all(),
		me: [],
		read: new Map(),
		people: async (folded) => {
			const wanted = soughtName(folded);
			return called((name) => name === wanted);
		},
		person: async (id) => {
			const all = users.all().filter((user) => user.id === id);
			return all.length > 0 ? { id, names: [...new Set(all.flatMap(namesOf))] } : undefined;
		},
		resembling: async (name) => {
			const names = users.all().flatMap(namesOf);
			return nearest(name, new Set(names), MOST_NEAR);
		}
	};
}
