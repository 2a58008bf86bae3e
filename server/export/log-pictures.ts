/** Pictures of emotes and badges that a relay has fetched, as data URLs. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { IMAGE_PATHS } from '../../src/lib/wire/images';
import { openUnchanged, type Reader } from '../care/open';

interface Picture {
	readonly type: string;
	readonly bytes: Buffer;
}

/** Reads the images of a data folder and changes nothing. Where they can't be read there are none: they are a cache. */
export class LogPictures {
	readonly #reader: Reader | null;

	constructor(folder: string) {
		const file = join(folder, 'images.db');
		this.#reader = existsSync(file) ? opened(file) : null;
	}

	/** By its path on the relay; null where there is none. */
	readonly get = async (path: string): Promise<string | null> => {
		const picture = this.#read(path.slice(IMAGE_PATHS.length));
		return picture ? `data:${picture.type};base64,${picture.bytes.toString('base64')}` : null;
	};

	close(): void {
		this.#reader?.close();
	}

	#read(key: string): Picture | undefined {
		try {
			return this.#reader?.db
				.prepare<[string], Picture>(
					'SELECT type, bytes FROM keys JOIN images USING (hash) WHERE key = ?'
				)
				.get(key);
		} catch {
			return undefined;
		}
	}
}

function opened(file: string): Reader | null {
	try {
		return openUnchanged(file);
	} catch {
		return null;
	}
}
