/** SQLite's write-ahead log, as https://www.sqlite.org/fileformat2.html#the_write_ahead_log describes it. */

export const HEADER = 32;
export const FRAME_HEADER = 24;
/** The header's first number; its last bit says whether the checksums take big-endian numbers. */
const MAGIC = 0x377f0682;

/** The bytes of a write-ahead log of `frames` pages. */
export const walSize = (frames: number, pageSize: number): number =>
	HEADER + frames * (FRAME_HEADER + pageSize);

/** Checks frames in their order: each has a checksum over itself and all before it. */
export class WalSums {
	readonly #salts: Buffer;
	readonly #littleEndian: boolean;
	#a = 0;
	#b = 0;

	private constructor(header: Buffer) {
		this.#salts = header.subarray(16, 24);
		this.#littleEndian = header.readUInt32BE(0) === MAGIC;
		this.#add(header, 0, 24);
	}

	/** Null if the header isn't as SQLite wrote it. */
	static of(header: Buffer): WalSums | null {
		if ((header.readUInt32BE(0) & ~1) >>> 0 !== MAGIC) return null;
		const sums = new WalSums(header);
		return sums.#ends(header, 24) ? sums : null;
	}

	/** Whether a frame, with its page, is as SQLite wrote it after those before it. */
	follows(frame: Buffer): boolean {
		// The salts of the header: frames of an earlier round of the file have others.
		if (!frame.subarray(8, 16).equals(this.#salts)) return false;
		this.#add(frame, 0, 8);
		this.#add(frame, FRAME_HEADER, frame.length);
		return this.#ends(frame, 16);
	}

	#add(bytes: Buffer, from: number, to: number): void {
		const numbers = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
		for (let at = from; at < to; at += 8) {
			this.#a = (this.#a + numbers.getUint32(at, this.#littleEndian) + this.#b) >>> 0;
			this.#b = (this.#b + numbers.getUint32(at + 4, this.#littleEndian) + this.#a) >>> 0;
		}
	}

	#ends(bytes: Buffer, at: number): boolean {
		return this.#a === bytes.readUInt32BE(at) && this.#b === bytes.readUInt32BE(at + 4);
	}
}

/** Whether every frame is as SQLite wrote it. */
export function isIntactWal(bytes: Buffer, pageSize: number): boolean {
	const sums = WalSums.of(bytes.subarray(0, HEADER));
	if (!sums) return false;
	const size = FRAME_HEADER + pageSize;
	for (let at = HEADER; at < bytes.length; at += size) {
		if (!sums.follows(bytes.subarray(at, at + size))) return false;
	}
	return true;
}
