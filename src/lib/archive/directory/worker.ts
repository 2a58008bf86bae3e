/** The worker behind lists of users: follows an archive and sorts all its users, off the page's thread. */
import { port } from '../../browser/port';
import { liveQuery, type Subscription } from 'dexie';
import { Directory } from './directory';
import type { DirectoryAnswer, DirectoryOrder, DirectoryPage, DirectoryRequest } from './messages';
import { databaseOf } from '../tables/schema';

/** Shortest intervals between updates of figures, and of the order, in ms. */
const FIGURES_MS = 250;
const ORDER_MS = 2_000;
/** After a long read the worker rests, so that it works for this share of its time. */
const SHARE = 0.25;
/** Once it has all users a read is short; if it takes long then, others delayed it, and a long rest only makes figures late. In ms. */
const LONGEST_REST_MS = 1_000;

let name = '';
let directory: Directory | null = null;
/** The list being served, the newest one, and its request. */
let list = 0;
let request: DirectoryRequest | null = null;
/** `whole`: it had all users, and so may be frozen. */
let order: {
	readonly ids: Uint32Array;
	readonly since: number;
	readonly whole: boolean;
} | null = null;
let subscription: Subscription | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
/** When the archive may be read again, and the timer for that. */
let rested = 0;
let pause: ReturnType<typeof setTimeout> | undefined;
let reading = false;
let changed = false;

port.onmessage = ({ data }: MessageEvent<DirectoryOrder>): void => {
	// A page that leaves closes its list after the next page has requested its own.
	if (data.request === null && data.list !== list) return;
	const before = data.list === list ? request : null;
	({ list, request } = data);
	if (request === null) {
		subscription?.unsubscribe();
		subscription = null;
		return;
	}
	if (request.archive !== name) {
		name = request.archive;
		directory = new Directory(name);
		order = null;
		subscription?.unsubscribe();
		subscription = null;
	}
	const again =
		before === null ||
		before.sort !== request.sort ||
		before.part !== request.part ||
		before.match !== request.match ||
		before.updates !== request.updates ||
		(before.frozen && !request.frozen);
	if (again) order = null;
	if (subscription === null) watch(name);
	else if (directory && directory.at >= 0) answer();
};

/** Reads the archive whenever it changes. */
function watch(archive: string): void {
	// Rests apply only to continued lists; a list that returns is read at once.
	clearTimeout(pause);
	pause = undefined;
	rested = 0;
	const db = databaseOf(archive);
	subscription = liveQuery(async () => {
		const stream = await db.fact('stream');
		// Blocks from the relay don't move the stream.
		const here = (directory?.known ?? 0) < (stream?.totals.users ?? 0) ? await db.users.count() : 0;
		return `${stream?.cursor.seq} ${here}`;
	}).subscribe({ next: moved, error: failed });
}

function moved(): void {
	changed = true;
	if (reading || pause !== undefined) return;
	pause = setTimeout(() => void read(), Math.max(0, rested - performance.now()));
}

async function read(): Promise<void> {
	pause = undefined;
	reading = true;
	changed = false;
	const started = performance.now();
	try {
		if (request && (await directory?.advance())) answer();
	} catch (error) {
		failed(error);
	}
	const now = performance.now();
	const rest = (now - started) / SHARE;
	rested = now + Math.max(FIGURES_MS, directory?.complete ? Math.min(rest, LONGEST_REST_MS) : rest);
	reading = false;
	if (changed) moved();
}

function failed(error: unknown): void {
	console.error('The users can not be read', error);
	post(null);
}

const post = (page: DirectoryPage | null): void =>
	port.postMessage({ list, page } satisfies DirectoryAnswer);

function answer(): void {
	if (!directory || !request) return;
	const { sort, part, match, first, count, frozen } = request;
	const now = performance.now();
	const kept = order?.whole && (frozen || now - order.since < ORDER_MS) ? order : null;
	order = kept ?? {
		ids: directory.sorted(sort, part, match),
		since: now,
		whole: directory.complete
	};
	const { ids, since } = order;
	const matching = kept ? directory.matching(part, match) : ids.length;
	const reordered = kept !== null && (ids.length !== matching || !directory.isSorted(ids, sort));
	clearTimeout(timer);
	if (reordered && !frozen) timer = setTimeout(answer, since + ORDER_MS - now);
	const rows = [...ids.subarray(first, first + count)].flatMap((id) => directory?.user(id) ?? []);
	post({
		archive: name,
		sort,
		part,
		match,
		first,
		at: directory.at,
		known: directory.known,
		users: directory.users,
		matching,
		length: ids.length,
		rows,
		reordered
	});
}
