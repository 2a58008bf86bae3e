/** A reader's mark in an archive on this device: the newest message that was visible, and when. */
interface Seen {
	readonly seq: number;
	/** Epoch ms by this device's clock. */
	readonly at: number;
}

/** This page's marks by key: a list that replaces another reads the mark before the other one has ended. */
// eslint-disable-next-line svelte/prefer-svelte-reactivity -- it is read once, by each new mark
const shown = new Map<string, Seen>();

/** Stores how far a reader has read an archive, so that a line can separate newer messages. */
export class SeenMark {
	/** The reader's previous mark; null on a first visit, or without storage. */
	before: Seen | null = $state.raw(null);
	#newest = 0;
	readonly #key: string;

	/** With a channel, the mark of its messages alone; a newer mark of the list of all messages counts too. */
	constructor(archive: string, channel?: number) {
		const all = `seen ${archive}`;
		this.#key = channel === undefined ? all : `${all} ${channel}`;
		this.before = [this.#key, all]
			.flatMap((key) => [read(key), shown.get(key) ?? null])
			.reduce((newest, each) => ((each?.seq ?? 0) > (newest?.seq ?? 0) ? each : newest));
	}

	/** The reader has seen everything up to this message. */
	note(seq: number): void {
		if (document.visibilityState !== 'visible') return;
		this.#newest = seq;
		shown.set(this.#key, { seq, at: Date.now() });
	}

	/** Stores the mark when the page is hidden or left; an effect ends it with the returned function. */
	watch(): () => void {
		const keep = (): void => {
			if (document.visibilityState === 'visible' || this.#newest === 0) return;
			this.before = { seq: this.#newest, at: Date.now() };
			this.#write();
		};
		document.addEventListener('visibilitychange', keep);
		return () => {
			document.removeEventListener('visibilitychange', keep);
			if (this.#newest > 0) this.#write();
		};
	}

	#write(): void {
		try {
			localStorage.setItem(this.#key, `${this.#newest} ${Date.now()}`);
		} catch {
			// A browser without storage shows no line; everything else works.
		}
	}
}

function read(key: string): Seen | null {
	try {
		const [seq, at] = (localStorage.getItem(key) ?? '').split(' ').map(Number);
		return seq && at ? { seq, at } : null;
	} catch {
		return null;
	}
}
