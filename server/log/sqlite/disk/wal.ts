/** SQLite's write-ahead log, as https://www.sqlite.org/fileformat2.html#the_write_ahead_log describes it. */

const HEADER = 32;
const FRAME_HEADER = 24;
/** The header's first number; its last bit says whether the checksums take big-endian numbers. */
const MAGIC = 0x377f0682;

/** The bytes of a write-ahead log of `frames` pages. */
export const walSize = (frames: number, pageSize: number): number =>
	HEADER + frames * (FRAME_HEADER + pageSize);

/** Whether every frame is as SQLite wrote it: each has a checksum over itself and all before it. */
export function isIntactWal(bytes: Buffer, pageSize: number): boolean {
	const magic = bytes.readUInt32BE(0);
	if ((magic & ~1) >>> 0 !== MAGIC) return false;
	const littleEndian = magic === MAGIC;
	const numbers = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	let [a, b] = [0, 0];
	const add = (from: number, to: number): void => {
		for (let at = from; at < to; at += 8) {
			a = (a + numbers.getUint32(at, littleEndian) + b) >>> 0;
			b = (b + numbers.getUint32(at + 4, littleEndian) + a) >>> 0;
		}
	};
	const ends = (at: number): boolean =>
		a === bytes.readUInt32BE(at) && b === bytes.readUInt32BE(at + 4);
	add(0, 24);
	if (!ends(24)) return false;
	for (let at = HEADER; at < bytes.length; at += FRAME_HEADER + pageSize) {
		// The salts of the header: frames of an earlier round of the file have others.
		if (bytes.compare(bytes, 16, 24, at + 8, at + 16) !== 0) return false;
		add(at, at + 8);
		add(at + FRAME_HEADER, at + FRAME_HEADER + pageSize);
		if (!ends(at + 16)) return false;
	}
	return true;
}
