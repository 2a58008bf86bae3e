import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as wire from '../../../src/lib/wire/index';
import { TestLog, type Draft } from '../../support/frames';
import { seeded } from '../../../src/lib/std/random';

/**
 * The shape of each released version. A change of the wire changes its hash: raise PROTOCOLS (and FRAME_FORMAT,
 * if frames changed), keep the old decoder, and add a line here. Lines are never edited after a release.
 */
const SHAPES: Record<string, string> = {
	'protocol 1, frame 1': '723111fb',
	'protocol 2, frame 1': 'e5ebcd96',
	'protocol 3, frame 1': 'b91f603a'
};

/** A fixed log: every kind, look and attribute there is, and enough events for two segments. */
function goldenLog(): TestLog {
	const next = seeded(20_260_101);
	const words = [
		'hello',
		'как дела',
		'こんにちは',
		'🙂',
		'مرحبا',
		'ok',
		'why?',
		'https://example.org/a?b=c'
	];
	return new TestLog(
		Array.from({ length: 700 }, (_, i): Draft => ({
			kind: i % 50 === 49 ? 2 + (i % 11) : i % 9 === 8 ? 1 : 0,
			channel: 1 + Math.floor(next() * 4),
			user: 1 + Math.floor(next() * 30),
			look: Math.floor(next() * 3),
			text: Array.from(
				{ length: 1 + Math.floor(next() * 9) },
				() => words[Math.floor(next() * words.length)]
			).join(' '),
			sentAt: 1_700_000_000_000 + i * 1_300,
			wait: Math.floor(next() * 900),
			reply: i % 7 === 6 ? 'event' : i % 31 === 30 ? 'quote' : 'none',
			unknownAttribute: i % 40 === 0
		}))
	);
}

/** A valibot schema as plain data: kinds, field names, bounds and literals, without functions. */
function plain(schema: unknown): unknown {
	if (Array.isArray(schema)) return schema.map(plain);
	if (schema instanceof RegExp) return String(schema);
	if (schema === null || typeof schema !== 'object')
		return typeof schema === 'function' ? undefined : schema;
	return Object.fromEntries(
		Object.entries(schema)
			.filter(
				([key, value]) => !key.startsWith('~') && key !== 'message' && typeof value !== 'function'
			)
			.map(([key, value]) => [key, plain(value)])
	);
}

const GOLDEN: Record<string, [first: number, last: number]> = {
	'v1-one': [1, 1],
	'v1-twenty': [101, 120],
	'v1-segment': [1, 512],
	'v1-tail': [513, 700]
};

describe('The wire', () => {
	it('has the shape that its version stands for', () => {
		const shape = JSON.stringify({
			messages: plain([wire.ClientMessageSchema, wire.RelayMessageSchema]),
			answers: plain([
				wire.SnapshotSchema,
				wire.SegmentListSchema,
				wire.UserBlockSchema,
				wire.ApiErrorSchema
			]),
			codes: wire.CLOSE,
			causes: wire.SNAPSHOT_CAUSES,
			kinds: wire.EventKind,
			tags: wire.EventTag,
			looks: wire.AppearanceTag,
			numbers: [wire.SEGMENT_SIZE, wire.USER_BLOCK_SIZE, wire.STREAM_SEGMENTS],
			frames: Object.values(GOLDEN).map(([first, last]) => {
				const { head, text } = wire.writeCanonical(goldenLog().frame(first, last));
				return createHash('sha256').update(head).update(text).digest('hex');
			})
		});
		const version = `protocol ${wire.PROTOCOLS[1]}, frame ${wire.FRAME_FORMAT}`;
		const hash = createHash('sha256').update(shape).digest('hex').slice(0, 8);
		expect(SHAPES[version], `the wire's shape is now ${hash}: raise its version`).toBe(hash);
	});

	for (const [name, [first, last]] of Object.entries(GOLDEN)) {
		it(`still reads the golden frame ${name}`, () => {
			const path = `tests/golden/${name}.frame`;
			const frame = goldenLog().frame(first, last);
			expect(wire.decodeFrame(new Uint8Array(readFileSync(path)))).toEqual(frame);
		});
	}
});
