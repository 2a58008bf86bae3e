/** Where the images of a source come from. */

/** An image's address, and for how long what it leads to may be kept without looking again. */
export interface ImageAddress {
	readonly url: string;
	/** Seconds; Infinity where other content would have another key. */
	readonly keepFor: number;
	/** Whether it only stands in for the key's own image, which nobody names now: one that was had before is better. */
	readonly standIn?: boolean;
}

/** A provider makes addresses from keys that it knows, and from nothing else: no request names a host. */
export interface ImageProvider {
	/** The source whose images they are. */
	readonly source: string;
	/** The address of an image, or null where the source has none of this key. Rejects where it can't tell now. */
	addressOf(key: readonly string[]): Promise<ImageAddress | null>;
}
