/** What the names of a query mean in an archive. */
import type { Archive } from '$lib/archive/read/archive';
import { userTotal } from '$lib/archive/read/user-total';
import type { UserCount } from '$lib/archive/tables/types';
import { nearest } from '$lib/query/keys';
import type { Directory, Person } from '$lib/query/resolve';
import { shownName } from '$lib/ui/copy/shown-name';
import type { App } from '$lib/ui/state/app.svelte';
import { readMarks } from '$lib/ui/state/unread.svelte';
import { myNames } from './kept-list.svelte';
import { usersCalled } from './lookup';

/** Whoever misspells a name has all but one end of it right, or its beginning. */
const partsOf = (name: string): string[] => {
	const letters = [...name];
	const parts = [letters, letters.slice(0, -1), letters.slice(1), letters.slice(0, 3)];
	return [...new Set(parts.map((part) => part.join('')).filter((part) => part !== ''))];
};
const MOST_NEAR = 3;

const namesOf = ({ login, displayName }: Pick<UserCount, 'login' | 'displayName'>): string[] => [
	...new Set([login, displayName].filter((name) => name !== ''))
];

/** Users who are called nearly so, the nearest first. */
export async function usersResembling(
	app: App,
	archive: Archive,
	name: string
): Promise<readonly UserCount[]> {
	const found = await Promise.all(
		partsOf(name).map((part) => usersCalled(app, archive, part, 'part'))
	);
	const byName = new Map(found.flat().map((user) => [shownName(user), user]));
	return nearest(name, byName.keys(), MOST_NEAR).flatMap((each) => byName.get(each) ?? []);
}

/** `named` is told the name of each user that the query has by id. */
export async function directoryOf(
	app: App,
	archive: Archive,
	named: (id: number, name: string) => void = () => {}
): Promise<Directory> {
	const { state, channels } = await archive.figures();
	return {
		channels,
		me: myNames.all,
		read: readMarks(archive.name, channels, state?.cursor.seq ?? 0),
		async people(folded) {
			const users = await usersCalled(app, archive, folded, 'whole');
			return users.map((user): Person => ({ id: user.id, names: namesOf(user) }));
		},
		async person(id) {
			if (id < 1 || id > (state?.totals.users ?? 0)) return undefined;
			const user = await userTotal(archive.name, id);
			if (user) named(id, shownName(user));
			return { id, names: user ? namesOf(user) : [] };
		},
		resembling: async (name) => (await usersResembling(app, archive, name)).map(shownName)
	};
}
