/** SHA-256 in one step: the relay's core hashes synchronously, and a browser's own digest answers later. */
const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) | 0;
const PRIMES = Array.from({ length: 312 }, (_, i) => i).filter(
	(n) => n > 1 && !Array.from({ length: n }, (_, d) => d).some((d) => d > 1 && n % d === 0)
);
const ROUNDS = PRIMES.slice(0, 64).map((p) => fraction(Math.cbrt(p)));
const START = PRIMES.slice(0, 8).map((p) => fraction(Math.sqrt(p)));

const turn = (x: number, n: number): number => (x >>> n) | (x << (32 - n));

export function sha256(bytes: Uint8Array): Uint8Array {
	const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6);
	padded.set(bytes);
	padded[bytes.length] = 0x80;
	const view = new DataView(padded.buffer);
	view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
	view.setUint32(padded.length - 4, bytes.length << 3);
	const state = Int32Array.from(START);
	const w = new Int32Array(64);
	for (let at = 0; at < padded.length; at += 64) {
		for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4);
		for (let i = 16; i < 64; i++) {
			const [x, y] = [w[i - 15]!, w[i - 2]!];
			const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
			const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
			w[i] = w[i - 16]! + s0 + w[i - 7]! + s1;
		}
		let [a, b, c, d, e, f, g, h] = state as unknown as number[] as [
			number,
			number,
			number,
			number,
			number,
			number,
			number,
			number
		];
		for (let i = 0; i < 64; i++) {
			const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
			const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUNDS[i]! + w[i]!) | 0;
			const t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
			[h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
		}
		[a, b, c, d, e, f, g, h].forEach((value, i) => (state[i] = state[i]! + value));
	}
	const out = new DataView(new ArrayBuffer(32));
	state.forEach((value, i) => out.setInt32(i * 4, value));
	return new Uint8Array(out.buffer);
}
