import { deserialize, serialize } from 'node:v8';
import type { EntryLog } from '../../server/log/entry-log';
import { Followers } from '../../server/log/followers';
import { closedLog, type Appended, type Batch, type Log } from '../../server/log/log';
import { Copy } from '../../server/log/sqlite/copy';
import { lockFolder } from '../../server/log/sqlite/disk/folder';
import { TextSearch } from '../../server/log/search/text-search';

interface Sender {
	readonly resolve: (answer: Appended) => void;
	readonly reject: (error: unknown) => void;
}

export interface LogOnEntries extends Log {
	/** Resolves when the entry at this position is applied. */
	reached(position: number): Promise<void>;
}

/** A log whose batches take the way through an entry log, and back to the folder's copy. */
export function logOnEntries(
	entries: EntryLog,
	folder: string,
	{ dedupWindow, now }: { readonly dedupWindow: number; readonly now: () => number },
	onFailed: (what: string, error: unknown) => void
): LogOnEntries {
	const lock = lockFolder(folder);
	const search = new TextSearch(
		folder,
		(error) => onFailed('search', error),
		() => onFailed('search', new Error('the log is damaged'))
	);
	const followers = new Followers((error) => onFailed('follow', error));
	const senders = new Map<number, Sender>();
	const waiting: { position: number; resolve: () => void }[] = [];
	let applied = 0;
	let closed = false;
	let applying: Promise<void> = Promise.resolve();
	const copy = new Copy({
		db: lock.db,
		search,
		dedupWindow,
		now,
		mayCommit: lock.check,
		onPacked: () => {},
		onFailed,
		onDamage: (damage) => onFailed('damage', damage)
	});
	const take = async (position: number, at: number, bytes: Uint8Array): Promise<void> => {
		const batch = deserialize(bytes) as Batch;
		const {
			verdicts: [verdict],
			taken
		} = await copy.apply([{ batch, at }]);
		await copy.packed();
		if (copy.hasPacked) await copy.apply([]);
		applied = position;
		const sender = senders.get(position);
		if (verdict && 'answer' in verdict) sender?.resolve(verdict.answer);
		else sender?.reject(verdict?.refusal);
		followers.tell(taken);
		for (const { position: wanted, resolve } of waiting) if (wanted <= applied) resolve();
	};
	const unfollow = entries.follow(
		0,
		({ position, at, bytes }) => (applying = take(position, at, bytes)),
		(error) => onFailed('entries', error)
	);
	return {
		get id() {
			return copy.id;
		},
		first: copy.first,
		get head() {
			return copy.head;
		},
		terms: copy.terms,
		queries: copy.queries,
		read: (from, limit) => copy.read(from, limit),
		isWhole: (from) => copy.isWhole(from),
		hasChannel: (source, name) => copy.hasChannel(source, name),
		settled: () => copy.settled(),
		segments: (from, to) => copy.segments(from, to),
		segment: (n) => copy.segment(n),
		snapshot: () => copy.snapshot(),
		times: (block, segments, asker) => copy.times(block, segments, asker),
		users: (block) => copy.users(block),
		follow: (listener) => followers.add(listener),
		tryWriting: () => (closed ? Promise.reject(closedLog()) : copy.tryWriting()),
		append: (batch) =>
			new Promise((resolve, reject) => {
				if (closed) return reject(closedLog());
				entries
					.append(serialize(batch))
					.then((position) => senders.set(position, { resolve, reject }), reject);
			}),
		reached: (position) =>
			applied >= position
				? Promise.resolve()
				: new Promise((resolve) => waiting.push({ position, resolve })),
		async close() {
			if (closed) return;
			closed = true;
			unfollow();
			await applying;
			await search.close();
			await copy.close();
			followers.clear();
			lock.release();
		}
	};
}
