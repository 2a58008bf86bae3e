/** Images of the demo: drawn here, and in the address itself, so that the demo needs no internet. */
import type { ImageAddress, ImageProvider } from './provider';

export class DemoImages implements ImageProvider {
	readonly source = 'twitch';
	readonly #pictureOf: (key: readonly string[]) => Buffer | null;

	/** `pictureOf`: a PNG for a key, or null. */
	constructor(pictureOf: (key: readonly string[]) => Buffer | null) {
		this.#pictureOf = pictureOf;
	}

	addressOf(key: readonly string[]): ImageAddress | null {
		const picture = this.#pictureOf(key);
		return (
			picture && {
				url: `data:image/png;base64,${picture.toString('base64')}`,
				keepFor: Infinity
			}
		);
	}
}
