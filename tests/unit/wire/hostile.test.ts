import { deflateRawSync } from 'node:zlib';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../../src/lib/wire/frame/bytes';
import {
	decodeFrame,
	decodePoll,
	encodePoll,
	FRAME_FORMAT,
	MAX_FRAME_TEXT_BYTES,
	WireError
} from '../../../src/lib/wire/index';
import { asLong } from '../../support/long';
import { mutants, outcomeOf } from '../../support/mutants';
import { seed } from '../../support/seed';

const golden = readdirSync('tests/golden')
	.filter((name) => name.endsWith('.frame'))
	.map((name) => new Uint8Array(readFileSync(`tests/golden/${name}`)));

/** A frame that claims sizes; its parts are what the caller says. */
function claim(
	count: number,
	headSize: number,
	head: Uint8Array,
	textSize: number,
	text: Uint8Array
): Uint8Array {
	const out = new ByteWriter();
	for (const value of [FRAME_FORMAT, 1, count, headSize, head.length, textSize, text.length])
		out.uint(value);
	out.raw(head);
	out.raw(text);
	return out.finish();
}

describe('A frame from outside is hostile:', () => {
	it('any change of a golden frame is read or refused with a WireError, never worse', () => {
		const next = mutants(seed);
		for (let round = 0; round < asLong(4_000, 100_000); round++) {
			const outcome = outcomeOf(next());
			expect(['read', 'refused'], `seed ${seed}, round ${round}`).toContainEqual(outcome);
		}
	});

	it('a bomb that inflates beyond what it says is refused', () => {
		const bomb = deflateRawSync(new Uint8Array(50_000_000));
		expect(() => decodeFrame(claim(1, 100, bomb, 0, deflateRawSync(new Uint8Array())))).toThrow(
			'another size'
		);
	});

	it('a size beyond the bounds is refused before anything is allocated', () => {
		const nothing = new Uint8Array();
		expect(() => decodeFrame(claim(1, 10, nothing, MAX_FRAME_TEXT_BYTES + 1, nothing))).toThrow(
			'beyond its bounds'
		);
		expect(() => decodeFrame(claim(513, 10, nothing, 10, nothing))).toThrow('513 events');
	});

	it('an unknown format, an early end and trailing bytes are each named', () => {
		const code = (bytes: Uint8Array): string => {
			try {
				decodeFrame(bytes);
				return 'read';
			} catch (error) {
				return (error as WireError).code;
			}
		};
		const [frame] = golden;
		expect(code(Uint8Array.of(77))).toBe('unknown-format');
		expect(code(frame!.subarray(0, frame!.length - 3))).toBe('truncated');
		expect(code(Uint8Array.from([...frame!, 0]))).toBe('trailing-bytes');
		expect(code(new Uint8Array())).toBe('truncated');
	});

	it('an answer to a poll comes back item by item, and rubbish is refused', () => {
		const items = ['{"type":"beat"}', golden[0]!, ''];
		expect(decodePoll(encodePoll(items))).toEqual(items);
		expect(() => decodePoll(Uint8Array.of(9, 1, 1))).toThrow(WireError);
	});
});
