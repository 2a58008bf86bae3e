import { withSubject } from './pane';

/** A row of a list by its `data-key`, which ends with its event's seq, and its distance from the top of the list in px. */
export interface Anchor {
	readonly key: string;
	readonly top: number;
}

/** An anchor as the browser's history keeps it. */
interface Left extends Anchor {
	/** The address of its page. What the pane beside it is about makes no other page. */
	readonly href: string;
	readonly seq: number;
}

const pageAt = (url: URL): string => withSubject(url, null);

/** Where lists of messages are read by those who don't follow them: back, forward and a reload lead there again. */
export class ScrollRestoration {
	#here: (() => Anchor | null) | null = null;
	#left: Left | null = $state.raw(null);
	/** Whether the last way led no further than to another pane. */
	#stays = false;

	/** `here`: where the list on the page is read, null at its end. For an effect, which ends it by what this returns. */
	watch(here: () => Anchor | null): () => void {
		this.#here = here;
		return () => {
			if (this.#here === here) this.#here = null;
		};
	}

	/** Where the page at `url` is read now; null for its end. */
	capture(url: URL): Left | null {
		const here = this.#here?.();
		return here ? { ...here, href: pageAt(url), seq: Number(here.key.replace(/\D/g, '')) } : null;
	}

	/** To be told of each way from one page to another, before anything is restored. */
	arrive(from: URL | undefined, to: URL | undefined): void {
		this.#stays = !!from && !!to && from.href !== to.href && pageAt(from) === pageAt(to);
	}

	/** Takes what was captured when the page was left; null for a page that is new. The list of a page that stays stands where it stands. */
	restore(left: Left | null): void {
		if (!this.#stays) this.#left = left;
	}

	/** Where the page at `url` was left. */
	at(url: URL): Left | null {
		return this.#left?.href === pageAt(url) ? this.#left : null;
	}
}
