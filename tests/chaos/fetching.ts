/** Reads a relay's HTTP API as a device does: segments are checked against their keys. */
import { createHash } from 'node:crypto';
import {
	BUNDLE_SEGMENTS,
	decodePacked,
	decodePoll,
	inflateFrame,
	keyInput,
	keyOfDigest,
	openFrame,
	segmentFirst,
	type Frame,
	type SegmentList,
	type Snapshot
} from '../../src/lib/wire/index';

const TIMEOUT_MS = 10_000;

/** Throws on any answer but 200. */
export async function get(url: string): Promise<Response> {
	const response = await fetch(url, {
		headers: { connection: 'close' },
		signal: AbortSignal.timeout(TIMEOUT_MS)
	});
	if (response.ok) return response;
	throw new Error(`${new URL(url).pathname} answered ${response.status}: ${await response.text()}`);
}

export const getSnapshot = async (url: string): Promise<Snapshot> =>
	(await (await get(`${url}/api/snapshot`)).json()) as Snapshot;

/** What a relay serves that isn't as it says. */
export class WrongBytes extends Error {}

/** The relay's sealed segments `from` … `to` that it has. Throws WrongBytes for one that isn't what its key says. */
export async function getSegments(
	url: string,
	log: string,
	from: number,
	to: number
): Promise<Frame[]> {
	const frames: Frame[] = [];
	const list = await get(`${url}/api/logs/${log}/segments?from=${from}&to=${to}`);
	const { segments } = (await list.json()) as SegmentList;
	const keys = new Map(segments.map(({ n, key }) => [segmentFirst(n), key]));
	for (let n = from; n <= to; n += BUNDLE_SEGMENTS) {
		const last = Math.min(to, n + BUNDLE_SEGMENTS - 1);
		const bundle = await get(`${url}/api/logs/${log}/bundle?from=${n}&to=${last}`);
		for (const item of decodePoll(new Uint8Array(await bundle.arrayBuffer()))) {
			if (typeof item !== 'string') frames.push(checked(item, keys));
		}
	}
	return frames;
}

function checked(bytes: Uint8Array, keys: ReadonlyMap<number, string>): Frame {
	const packed = openFrame(bytes);
	const digest = createHash('sha256')
		.update(keyInput(packed, inflateFrame(packed)))
		.digest();
	if (keyOfDigest(digest) !== keys.get(packed.first)) {
		throw new WrongBytes(`segment ${packed.first} … ${packed.last} is not what its key says`);
	}
	return decodePacked(packed);
}
