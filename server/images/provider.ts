/** Maps image keys of a source to addresses. */

/** An image's address, and for how long its content may be used without revalidation. */
export interface ImageAddress {
	readonly url: string;
	/** Seconds; Infinity if other content would have another key. */
	readonly keepFor: number;
	/**
	 * Whether the image is only a substitute, because nobody names the key's own image now. A previously stored
	 * image of the key is preferred.
	 */
	readonly standIn?: boolean;
}

/** A provider builds addresses only from keys that it knows: no request names a host. */
export interface ImageProvider {
	/** The source of these images. */
	readonly source: string;
	/**
	 * The address of an image, or null if the source has none for this key; a function if somebody must be asked for
	 * it, which rejects if nobody can tell now.
	 */
	addressOf(key: readonly string[]): ImageAddress | null | (() => Promise<ImageAddress | null>);
}
