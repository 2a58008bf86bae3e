import { untrack } from 'svelte';
import { on } from 'svelte/events';
import { marksIn, merged, writtenMarks, type MovedMarks, type ReadMarks } from './read-marks';

/** The shortest interval between two writes, in ms: a busy chat moves marks ten times a second. */
const WRITE_MS = 1_000;

/** The read marks of an archive, kept by this browser: all of its tabs and windows agree on them. */
export class KeptMarks {
	#marks: ReadMarks | null = $state.raw(null);
	readonly #key: string;
	#due: ReturnType<typeof setTimeout> | undefined;
	#writtenAt = -Infinity;
	/** Whether this page has seen them in storage: if they are gone then, somebody cleared it. */
	#stored = false;

	constructor(archive: string) {
		this.#key = `unread ${archive}`;
		this.#marks = this.#read();
		on(window, 'storage', ({ key }) => {
			if (key === this.#key || key === null) this.#heed();
		});
		// A page that was put away heard nothing of what others wrote meanwhile.
		on(window, 'pageshow', () => this.#heed());
		on(window, 'pagehide', () => this.flush());
		on(document, 'visibilitychange', () => {
			if (document.visibilityState === 'visible') this.#heed();
			else this.flush();
		});
	}

	/** Null before the first visit. Reactive. */
	get current(): ReadMarks | null {
		return this.#marks;
	}

	/** Moves marks on; those that were further stay. */
	move(moved: MovedMarks): void {
		const before = untrack(() => this.#marks);
		const after = merged(before, moved);
		if (after === before) return;
		this.#marks = after;
		this.#due ??= setTimeout(
			() => this.flush(),
			Math.max(0, this.#writtenAt + WRITE_MS - performance.now())
		);
	}

	/** Stores now what has moved. */
	flush(): void {
		if (this.#due === undefined) return;
		clearTimeout(this.#due);
		this.#due = undefined;
		this.#writtenAt = performance.now();
		const known = this.#stored;
		const stored = this.#read();
		// Whoever clears a device wants nothing of it back.
		if (known && !stored) return;
		this.#marks = merged(this.#marks, stored ?? []);
		try {
			localStorage.setItem(this.#key, writtenMarks(this.#marks ?? []));
			this.#stored = true;
		} catch {
			// A browser without storage starts anew at each visit; everything else works.
		}
	}

	/** Takes what another tab wrote. */
	#heed(): void {
		const stored = this.#read();
		if (stored) {
			this.#marks = merged(
				untrack(() => this.#marks),
				stored
			);
		} else if (this.#stored) {
			this.#marks = null;
		}
	}

	#read(): ReadMarks | null {
		try {
			const marks = marksIn(localStorage.getItem(this.#key));
			this.#stored ||= marks !== null;
			return marks;
		} catch {
			return null;
		}
	}
}

/** One for each archive: everything on the page reads and moves the same marks. */
// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing follows it
const all = new Map<string, KeptMarks>();

/** The read marks of an archive, by its name. */
export function keptMarks(archive: string): KeptMarks {
	const marks = all.get(archive) ?? new KeptMarks(archive);
	all.set(archive, marks);
	return marks;
}
