/** A row of a list by its `data-key`, which ends with its event's seq, and its distance from the top of the list in px. */
export interface Anchor {
	readonly key: string;
	readonly top: number;
}

/** An anchor as the browser's history keeps it. */
interface Left extends Anchor {
	/** The address of its page. */
	readonly href: string;
}

/** Where lists of messages are read by those who don't follow them: back, forward and a reload lead there again. */
export class Reading {
	#here: (() => Anchor | null) | null = null;
	#left: Left | null = $state.raw(null);

	/** `here`: where the list on the page is read, null at its end. For an effect, which ends it by what this returns. */
	watch(here: () => Anchor | null): () => void {
		this.#here = here;
		return () => {
			if (this.#here === here) this.#here = null;
		};
	}

	/** Where the page at `href` is read now; null for its end. */
	capture(href: string): Left | null {
		const here = this.#here?.();
		return here ? { href, ...here } : null;
	}

	/** Takes what was captured when the page was left; null for a page that is new. */
	restore(left: Left | null): void {
		this.#left = left;
	}

	/** Where the page at `href` was left. */
	at(href: string): (Anchor & { readonly seq: number }) | null {
		const left = this.#left;
		return left?.href === href ? { ...left, seq: Number(left.key.replace(/\D/g, '')) } : null;
	}
}
