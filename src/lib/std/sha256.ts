/** SHA-256 in a script: a browser's own digest is asynchronous, and insecure contexts have none. */

/** The first 32 bits of a number's fraction. */
const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) | 0;

const isPrime = (n: number): boolean => {
	for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
	return n > 1;
};
const PRIMES = Array.from({ length: 312 }, (_, n) => n).filter(isPrime);
const ROUNDS = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

const turn = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

/** The bytes, a one bit, zeros, and the length in bits as the last 8 of a multiple of 64 bytes. */
function padded(bytes: Uint8Array): DataView {
	const view = new DataView(new ArrayBuffer(((bytes.length + 72) >> 6) << 6));
	new Uint8Array(view.buffer).set(bytes);
	view.setUint8(bytes.length, 0x80);
	view.setBigUint64(view.byteLength - 8, BigInt(bytes.length) * 8n);
	return view;
}

/** The 32 bytes of the digest. */
export function sha256(bytes: Uint8Array): Uint8Array {
	const view = padded(bytes);
	const state = START.slice();
	const w = new Int32Array(64);
	const at = (array: Int32Array, i: number): number => array[i] ?? 0;
	for (let block = 0; block < view.byteLength; block += 64) {
		for (let i = 0; i < 16; i++) w[i] = view.getInt32(block + i * 4);
		for (let i = 16; i < 64; i++) {
			const x = at(w, i - 15);
			const y = at(w, i - 2);
			const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
			const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
			w[i] = at(w, i - 16) + s0 + at(w, i - 7) + s1;
		}
		let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
		for (let i = 0; i < 64; i++) {
			const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
			const t1 = (h + s1 + ((e & f) ^ (~e & g)) + at(ROUNDS, i) + at(w, i)) | 0;
			const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
			const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
			[h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
		}
		for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) state[i] = at(state, i) + value;
	}
	const digest = new DataView(new ArrayBuffer(32));
	for (const [i, value] of state.entries()) digest.setInt32(i * 4, value);
	return new Uint8Array(digest.buffer);
}
