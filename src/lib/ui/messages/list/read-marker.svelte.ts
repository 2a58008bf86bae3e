/** Up to where a reader has seen an archive on this device: the newest message that was on the screen, and when that was. */
interface Seen {
	readonly seq: number;
	/** Epoch ms by this device's clock. */
	readonly at: number;
}

/** What this page had on the screen, by key: the list that takes another's place looks for it before that one has ended. */
// eslint-disable-next-line svelte/prefer-svelte-reactivity -- it is read once, by each new mark
const shown = new Map<string, Seen>();

/** Remembers where a reader left an archive, so that what came since can begin with a line. */
export class SeenMark {
	/** Where the reader was before; null on a first visit, or where the browser keeps nothing. */
	before: Seen | null = $state.raw(null);
	#newest = 0;
	readonly #key: string;

	/** With a channel, of its messages alone; who has seen newer ones in the list of everything has seen them, too. */
	constructor(archive: string, channel?: number) {
		const all = `seen ${archive}`;
		this.#key = channel === undefined ? all : `${all} ${channel}`;
		this.before = [this.#key, all]
			.flatMap((key) => [read(key), shown.get(key) ?? null])
			.reduce((newest, each) => ((each?.seq ?? 0) > (newest?.seq ?? 0) ? each : newest));
	}

	/** The reader has everything up to this message in sight. */
	note(seq: number): void {
		if (document.visibilityState !== 'visible') return;
		this.#newest = seq;
		shown.set(this.#key, { seq, at: Date.now() });
	}

	/** Keeps it when the page is hidden or left; for an effect, which ends it by what this returns. */
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
			// A browser that keeps nothing shows no line; everything else works.
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
