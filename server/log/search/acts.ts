import {
	EventKind,
	ModerationOverlay,
	WireError,
	targetOf,
	unpackAttributes,
	type Attribute,
	type LogEvent
} from '../../../src/lib/wire/index';
import type { ActedOn } from './plan';

/** A row of an act: seq, kind, channel, sentAt, user, attributes. */
export type ActRow = readonly [number, number, number, number, number | null, Uint8Array | null];

type Act = Omit<LogEvent, 'text' | 'receivedAt'>;

/** Attributes of a row; none where they can't be read. */
export function attributesIn(bytes: Uint8Array | null): readonly Attribute[] {
	if (!bytes) return [];
	try {
		return unpackAttributes(bytes);
	} catch (error) {
		if (error instanceof WireError) return [];
		throw error;
	}
}

/** What moderators did up to one event, while a search needs it. */
export class ActsAt {
	readonly overlay = new ModerationOverlay();
	readonly #deleted = new Set<number>();
	readonly #purged = new Set<number>();
	readonly #cleared = new Set<number>();
	/** How many acts there are up to that event. */
	count = 0;
	/** How many searches read it. */
	readers = 0;

	take(act: Act): void {
		this.count++;
		this.overlay.take(act);
		if (act.kind === EventKind.delete) {
			const target = targetOf(act);
			if (target !== null) this.#deleted.add(target);
		} else if (act.author) this.#purged.add(act.author.user);
		else this.#cleared.add(act.channel);
	}

	get actedOn(): ActedOn {
		return {
			deleted: [...this.#deleted],
			purged: [...this.#purged],
			cleared: [...this.#cleared]
		};
	}
}

/**
 * What moderators did, read from the log's own rows as far as a search needs them. Each search sees it as of its event,
 * also while others go on to later ones.
 */
export class Acts {
	readonly #acts: Act[] = [];
	#known = 0;
	#newest = new ActsAt();
	readonly #rows: (after: number, to: number) => readonly ActRow[];

	constructor(rows: (after: number, to: number) => readonly ActRow[]) {
		this.#rows = rows;
	}

	/** As of event `at`, which is never before that of an earlier call. Call `readers--` at the end of the search. */
	at(at: number): ActsAt {
		const later = at > this.#known ? this.#rows(this.#known, at).map(actOf) : [];
		this.#known = Math.max(this.#known, at);
		if (later.length > 0 && this.#newest.readers > 0) {
			this.#newest = new ActsAt();
			for (const act of this.#acts) this.#newest.take(act);
		}
		for (const act of later) {
			this.#acts.push(act);
			this.#newest.take(act);
		}
		this.#newest.readers++;
		return this.#newest;
	}
}

const actOf = ([seq, kind, channel, sentAt, user, attributes]: ActRow): Act => ({
	...{ seq, kind, channel, sentAt },
	author: user === null ? null : { user, login: '', displayName: '', color: null, attributes: [] },
	attributes: attributesIn(attributes)
});
