import { untrack } from 'svelte';
import type { Archive } from '$lib/archive/read/archive';
import { listFilterOf } from '$lib/query/list-filter';
import type { EventFilter } from '$lib/archive/tables/types';
import { parse } from '$lib/query/parse';
import type { Query, QueryError } from '$lib/query/query';
import { resolve } from '$lib/query/resolve';
import { asText } from '$lib/query/written';
import type { Condition, ResolvedQuery } from '$lib/query/resolved';
import type { App } from '$lib/ui/state/app.svelte';
import type { WrittenQuery } from '$lib/ui/state/messages-query';
import { directoryOf } from './directory';

/** A query that can be searched for. */
export interface Found {
	readonly written: WrittenQuery;
	readonly query: Query;
	/** With what its page adds to it. */
	readonly resolved: ResolvedQuery;
	/** What it is where it selects a stretch of conversation; null where it is shown as hits. */
	readonly filter: EventFilter | null;
	/** The names of users and channels that it has by id, by their clauses' values. */
	readonly names: ReadonlyMap<string, string>;
}

export interface PageQuerySource {
	readonly archive: Archive | undefined;
	readonly written: WrittenQuery;
	/** What its page implies: a channel, a user. */
	readonly implied: Condition | null;
}

/** What is being understood, and what for. */
interface Understood extends PageQuerySource {
	readonly app: App;
	readonly archive: Archive;
}

/** `key`: the archive and the page that it was understood for. */
type KeyedFound = Found & { readonly key: string };

/** Pause before names that couldn't be read are read again, in ms. */
const RETRY_MS = 1_000;

const UNKNOWN = new Set<string>(['unknown-person', 'unknown-channel']);

/** The query of a page's address, understood. For a component's setup. */
export class PageQuery {
	#found: KeyedFound | null = $state.raw(null);
	#error: { readonly error: QueryError; readonly q: string; readonly key: string } | null =
		$state.raw(null);
	/** The one before it. */
	#before: KeyedFound | null = null;
	#runs = 0;
	readonly #source: () => PageQuerySource;
	readonly #unknown = $derived.by(() => UNKNOWN.has(this.error?.code ?? ''));

	constructor(app: App, source: () => PageQuerySource) {
		this.#source = source;
		$effect.pre(() => {
			const { archive, written, implied } = source();
			if (!archive) return;
			if (written.q.trim() === '') {
				this.#runs++;
				this.#found = { ...everything(written, implied), key: keyOf(archive, implied) };
				return;
			}
			// Somebody unknown may have written since.
			if (this.#unknown) void [app.state?.totals.users, app.channels?.length];
			const run = ++this.#runs;
			const again = async (): Promise<void> => {
				try {
					await this.#understand(run, { app, archive, written, implied });
				} catch (error) {
					// The database was closed, or read nothing: other parts of the page open it again.
					if (run !== this.#runs) return;
					console.error(error);
					setTimeout(() => run === this.#runs && void again(), RETRY_MS);
				}
			};
			void again();
			return () => this.#runs++;
		});
	}

	/** The last query that could be searched for; null while there was none. */
	get found(): Found | null {
		const { archive, written, implied } = this.#source();
		if (written.q.trim() === '') return everything(written, implied);
		const found = this.#found;
		return found && found.key === keyOf(archive, implied) ? found : null;
	}

	/** What is wrong with the one in the address. */
	get error(): QueryError | null {
		const { archive, written, implied } = this.#source();
		const at = this.#error;
		return at && at.q === written.q && at.key === keyOf(archive, implied) ? at.error : null;
	}

	/** The last one has an expression that can't be run, as the worker says: the one before it stays. */
	refuse(source: string, message: string): void {
		const [refused, key] = [this.#found, this.#found?.key ?? ''];
		if (!refused) return;
		const { q } = refused.written;
		const clause = refused.query.groups
			.flat()
			.find(({ term }) => term.type === 'regex' && term.source === source);
		const span = { start: clause?.start ?? 0, end: clause?.end ?? q.length };
		const at = span.start + (clause?.negated ? 1 : 0);
		const proposals = [asText(q, { start: at, end: span.end }, source)];
		const words = `This expression can’t be run: ${message}.`;
		this.#error = { error: { code: 'bad-regex', ...span, message: words, proposals }, q, key };
		this.#found = this.#before;
	}

	/** Nothing of it counts once another run has begun. */
	async #understand(run: number, { app, archive, written, implied }: Understood): Promise<void> {
		const { q } = written;
		const now = Date.now();
		const key = keyOf(archive, implied);
		const parsed = parse(q, now);
		if (parsed.type === 'error') {
			this.#error = { error: parsed.error, q, key };
			return;
		}
		// eslint-disable-next-line svelte/prefer-svelte-reactivity -- complete before anybody reads it
		const names = new Map<string, string>();
		const directory = await directoryOf(app, archive, (id, name) => names.set(`id:${id}`, name));
		for (const { id, name } of directory.channels) names.set(`in:id:${id}`, name);
		const { matchCase, ignoreAccents } = written;
		const fold = { matchCase, ignoreAccents };
		const resolution = await resolve(parsed.query, { written: q, directory, now, fold, implied });
		if (run !== this.#runs) return;
		if (resolution.type === 'error') {
			this.#error = { error: resolution.error, q, key };
			return;
		}
		const resolved = withImplied(resolution.query, implied);
		this.#error = null;
		this.#before = untrack(() => this.#found);
		const filter = listFilterOf(resolved);
		this.#found = { written, query: parsed.query, resolved, filter, names, key };
	}
}

const keyOf = (archive: Archive | undefined, implied: Condition | null): string =>
	`${archive?.name} ${JSON.stringify(implied)}`;

const withImplied = (query: ResolvedQuery, implied: Condition | null): ResolvedQuery =>
	implied ? { ...query, groups: [[{ negated: false, any: [implied] }], ...query.groups] } : query;

function everything(written: WrittenQuery, implied: Condition | null): Found {
	const { matchCase, ignoreAccents } = written;
	const none = { groups: [], sort: 'new', fold: { matchCase, ignoreAccents } } as const;
	const resolved = withImplied(none, implied);
	return {
		written,
		query: { groups: [], sort: 'new' },
		resolved,
		filter: listFilterOf(resolved) ?? {},
		names: new Map()
	};
}
