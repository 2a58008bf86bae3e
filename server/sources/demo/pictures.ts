/** Draws the demo's emotes and badges: it needs no internet, and ships nobody's pictures. */
import { crc32, deflateSync } from 'node:zlib';

type Inside = (x: number, y: number) => boolean;
/** Layers of a picture, the lowest first, in a square from -1 to 1. */
type Layer = readonly [inside: Inside, color: number];
type Point = readonly [x: number, y: number];

const SIZE = 56;
/** Samples of a pixel, each way. */
const FINE = 4;

const disc =
	(cx: number, cy: number, rx: number, ry = rx): Inside =>
	(x, y) =>
		((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1;
const both =
	(...parts: readonly Inside[]): Inside =>
	(x, y) =>
		parts.every((part) => part(x, y));
const not =
	(part: Inside): Inside =>
	(x, y) =>
		!part(x, y);
const polygon =
	(...points: readonly Point[]): Inside =>
	(x, y) =>
		points.reduce((inside, [ax, ay], i) => {
			const [bx, by] = points[(i + 1) % points.length] as Point;
			const crosses = ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax;
			return crosses ? !inside : inside;
		}, false);
const heart: Inside = (x, y) => {
	const [u, v] = [x * 1.25, 0.25 - y * 1.25];
	return (u * u + v * v - 1) ** 3 - u * u * v ** 3 <= 0;
};
const tile: Inside = (x, y) => (Math.abs(x) / 0.95) ** 6 + (Math.abs(y) / 0.95) ** 6 <= 1;
const star = polygon(
	...Array.from({ length: 10 }, (_, i): Point => {
		const [turn, far] = [(i * Math.PI) / 5 - Math.PI / 2, i % 2 === 0 ? 0.72 : 0.31];
		return [Math.cos(turn) * far, Math.sin(turn) * far];
	})
);
const flame =
	(size: number, low: number): Inside =>
	(x, y) => {
		const height = (low - y) / size;
		if (height < 0 || height > 1.9) return false;
		const wide =
			0.62 * Math.sqrt(Math.max(0, 1 - (height / 0.75 - 0.75) ** 2 / 2.6)) * (1 - height / 2.2);
		return Math.abs(x - 0.12 * size * Math.sin(height * 3)) <= wide * size;
	};
const eyes = (y: number, r: number, height = r): readonly Layer[] => [
	[disc(-0.34, y, r, height), 0x2b211a],
	[disc(0.34, y, r, height), 0x2b211a]
];
const face: Layer = [disc(0, 0, 0.92), 0xf5c04a];

const EMOTES: Readonly<Record<string, readonly Layer[]>> = {
	'demo-wow': [face, ...eyes(-0.2, 0.14, 0.18), [disc(0, 0.42, 0.22, 0.28), 0x7a3524]],
	'demo-fire': [
		[flame(1, 0.92), 0xe2532b],
		[flame(0.66, 0.92), 0xf7a531],
		[flame(0.36, 0.92), 0xfbe58a]
	],
	'demo-heart': [
		[heart, 0xd8425f],
		[disc(-0.4, -0.38, 0.16, 0.12), 0xf59aaa]
	],
	'demo-sob': [
		face,
		...eyes(-0.18, 0.16, 0.06),
		[both(disc(0, 0.62, 0.3, 0.26), (_, y) => y < 0.62), 0x7a3524],
		[
			both(
				(x) => Math.abs(Math.abs(x) - 0.36) < 0.12,
				(_, y) => y > -0.1 && y < 0.85
			),
			0x63b3ed
		]
	],
	'demo-cat': [
		[polygon([-0.86, -0.9], [-0.1, -0.5], [-0.8, 0.1]), 0x57504b],
		[polygon([0.86, -0.9], [0.1, -0.5], [0.8, 0.1]), 0x57504b],
		[disc(0, 0.16, 0.86, 0.74), 0x57504b],
		[disc(-0.34, 0.06, 0.17, 0.2), 0xc8e06a],
		[disc(0.34, 0.06, 0.17, 0.2), 0xc8e06a],
		[disc(-0.34, 0.06, 0.06, 0.18), 0x1c1917],
		[disc(0.34, 0.06, 0.06, 0.18), 0x1c1917],
		[polygon([-0.12, 0.34], [0.12, 0.34], [0, 0.48]), 0xf2a7a0]
	],
	'demo-wave': [
		[disc(0, 0.34, 0.5, 0.52), 0xf0b27a],
		...[-0.42, -0.16, 0.1, 0.35].map((x, i): Layer => [
			disc(x, -0.3, 0.12, i === 0 || i === 3 ? 0.42 : 0.54),
			0xf0b27a
		]),
		[disc(0.62, 0.16, 0.14, 0.34), 0xf0b27a]
	]
};

const BADGES: Readonly<Record<string, (version: number) => readonly Layer[]>> = {
	moderator: () => [
		[tile, 0x1f9a4b],
		[
			polygon([0, -0.7], [0.56, -0.45], [0.5, 0.2], [0, 0.72], [-0.5, 0.2], [-0.56, -0.45]),
			0xffffff
		]
	],
	vip: () => [
		[tile, 0xd4389b],
		[polygon([-0.35, -0.5], [0.35, -0.5], [0.68, -0.1], [0, 0.66], [-0.68, -0.1]), 0xffffff]
	],
	broadcaster: () => [
		[tile, 0xd8342c],
		[both(disc(0, 0, 0.56), not(disc(0, 0, 0.26))), 0xffffff]
	],
	subscriber: (months) => [
		[tile, months >= 24 ? 0xb7791f : months >= 12 ? 0x5a46c9 : months >= 3 ? 0x2b7fc4 : 0x6b7280],
		[star, 0xffffff]
	]
};
/** A gem for each amount that a cheer begins at. */
const CHEERS: Readonly<Record<string, number>> = {
	'1': 0x979797,
	'100': 0x9c3ee8,
	'1000': 0x1db2a5,
	'5000': 0x0099fe,
	'10000': 0xf43021
};
/** The amounts of which there is a picture each. */
export const CHEER_TIERS: readonly number[] = Object.keys(CHEERS).map(Number);
const gem = (color: number): readonly Layer[] => [
	[polygon([0, -0.85], [0.72, -0.1], [0, 0.85], [-0.72, -0.1]), color],
	[polygon([0, -0.85], [0.26, -0.1], [0, 0.1], [-0.26, -0.1]), 0xffffff]
];

const has = <T>(list: Readonly<Record<string, T>>, key: string): T | undefined =>
	Object.hasOwn(list, key) ? list[key] : undefined;

/** The picture of a key, as the relay names them (see wire/images.ts); null if the demo has none. A PNG. */
export function pictureOf([kind, ...key]: readonly string[]): Buffer | null {
	if (kind === 'emotes') return drawn(has(EMOTES, key[0] ?? ''));
	if (kind === 'badges') return drawn(has(BADGES, key[1] ?? '')?.(Number(key[2])));
	const color = kind === 'cheers' ? has(CHEERS, key[1] ?? '') : undefined;
	return drawn(color === undefined ? undefined : gem(color));
}

function drawn(layers: readonly Layer[] | undefined): Buffer | null {
	if (!layers) return null;
	// A row begins with its filter: none.
	const rows = Buffer.alloc(SIZE * (1 + SIZE * 4));
	for (let row = 0; row < SIZE; row++) {
		for (let column = 0; column < SIZE; column++) {
			rows.set(pixel(layers, column, row), row * (1 + SIZE * 4) + 1 + column * 4);
		}
	}
	return png(rows);
}

/** The mean of a pixel's samples. */
function pixel(layers: readonly Layer[], column: number, row: number): number[] {
	const sum = [0, 0, 0];
	let covered = 0;
	for (let i = 0; i < FINE * FINE; i++) {
		const x = ((column + ((i % FINE) + 0.5) / FINE) / SIZE) * 2 - 1;
		const y = ((row + (Math.floor(i / FINE) + 0.5) / FINE) / SIZE) * 2 - 1;
		const color = layers.findLast(([inside]) => inside(x, y))?.[1];
		if (color === undefined) continue;
		covered++;
		for (const part of [0, 1, 2]) sum[part]! += (color >> (16 - 8 * part)) & 0xff;
	}
	return [
		...sum.map((part) => Math.round(part / Math.max(1, covered))),
		Math.round((255 * covered) / FINE ** 2)
	];
}

/** https://www.w3.org/TR/png-3/: eight bits each of red, green, blue and how opaque. */
function png(rows: Buffer): Buffer {
	const head = Buffer.alloc(13);
	head.writeUInt32BE(SIZE, 0);
	head.writeUInt32BE(SIZE, 4);
	head.set([8, 6, 0, 0, 0], 8);
	const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
	return Buffer.concat([
		signature,
		chunk('IHDR', head),
		chunk('IDAT', deflateSync(rows)),
		chunk('IEND', Buffer.alloc(0))
	]);
}

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
	length.writeUInt32BE(data.length);
	sum.writeUInt32BE(crc32(body));
	return Buffer.concat([length, body, sum]);
}
