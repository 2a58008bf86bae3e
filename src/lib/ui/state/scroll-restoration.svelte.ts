import { withSubject } from './pane';

/**
 * A row of a list by its `data-key`, which ends with its event's seq, and the row's distance from the top of
 * the list in px.
 */
export interface Anchor {
	readonly key: string;
	readonly top: number;
	/** The key of the row that had the focus, where that comes back, too. */
	readonly focus?: string | undefined;
}

/** An anchor in the browser's history. */
interface Left extends Anchor {
	/** The address of its page. The pane's subject doesn't count as another page. */
	readonly href: string;
	readonly seq: number;
}

const pageAt = (url: URL): string => withSubject(url, null);

/** The positions of readers who don't follow a list: back, forward and a reload restore them. */
export class ScrollRestoration {
	#here: (() => Anchor | null) | null = null;
	#left: Left | null = $state.raw(null);
	/** Whether the last navigation only changed the pane. */
	#stays = false;

	/** `here`: the list's present position, null at its end. An effect ends it with the returned function. */
	watch(here: () => Anchor | null): () => void {
		this.#here = here;
		return () => {
			if (this.#here === here) this.#here = null;
		};
	}

	/** The present position on the page at `url`; null for its end. */
	capture(url: URL): Left | null {
		const here = this.#here?.();
		return here ? { ...here, href: pageAt(url), seq: Number(here.key.replace(/\D/g, '')) } : null;
	}

	/** Call it for each navigation from one page to another, before anything is restored. */
	arrive(from: URL | undefined, to: URL | undefined): void {
		this.#stays = !!from && !!to && from.href !== to.href && pageAt(from) === pageAt(to);
	}

	/** Accepts the position captured when the page was left; null for a new page. If the page stays, its list stays too. */
	restore(left: Left | null): void {
		if (!this.#stays) this.#left = left;
	}

	/** The position at which the page at `url` was left. */
	at(url: URL): Left | null {
		return this.#left?.href === pageAt(url) ? this.#left : null;
	}
}
