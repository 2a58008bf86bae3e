/** Where an export needs ids for people: their names don't tell them apart. */
import type { FrameHead } from '../../wire/frame/canonical-read';
import { decodeHead, openFrame } from '../../wire/frame/frame';
import { foldName } from '../../wire/names';
import { databaseOf, present } from '../tables/schema';

/** Segments read at once. */
const STEP = 8;

/** Looks who wrote under which names, in any order of frames. */
export class NamesOfUsers {
	/** By source and folded login: a user's number. */
	readonly #userOf = new Map<string, number>();
	/** By user: a folded login. */
	readonly #loginOf = new Map<number, string>();
	/** Sources in which a user had two names, or two users had one. */
	readonly ambiguous = new Set<string>();

	add({ channels, events }: Pick<FrameHead, 'channels' | 'events'>): void {
		const sources = new Map(channels.map(({ id, source }) => [id, source]));
		for (const { author, channel } of events) {
			const source = sources.get(channel);
			if (!author || source === undefined || this.ambiguous.has(source)) continue;
			const login = foldName(author.login);
			const key = `${source}\0${login}`;
			const isPlain =
				(this.#userOf.get(key) ?? author.user) === author.user &&
				(this.#loginOf.get(author.user) ?? login) === login;
			if (!isPlain) this.ambiguous.add(source);
			this.#userOf.set(key, author.user);
			this.#loginOf.set(author.user, login);
		}
	}
}

/** The sources of an archive's messages in which names don't tell people apart. It reads all frames without their texts. */
export async function ambiguousSources(archive: string): Promise<ReadonlySet<string>> {
	const { segments, frames } = databaseOf(archive);
	const names = new NamesOfUsers();
	const numbers = await segments.toCollection().primaryKeys();
	for (let at = 0; at < numbers.length; at += STEP) {
		for (const { bytes } of present(await segments.bulkGet(numbers.slice(at, at + STEP))))
			names.add(decodeHead(openFrame(bytes)));
	}
	for (const { bytes } of present(await frames.toArray())) names.add(decodeHead(openFrame(bytes)));
	return names.ambiguous;
}
