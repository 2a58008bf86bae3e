import { deflateRawSync } from 'node:zlib';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter } from '../../../src/lib/wire/frame/bytes';
import {
	decodeFrame,
	decodePoll,
	encodeFrame,
	encodePoll,
	FRAME_FORMAT,
	MAX_FRAME_TEXT_BYTES,
	parseClientMessage,
	WireError,
	type Attribute,
	type Frame,
	type LogEvent
} from '../../../src/lib/wire/index';
import { TestLog, type Draft } from '../../support/frames';
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

describe('A frame that decodes holds no more than it needs:', () => {
	const refused = (frame: Frame): unknown => {
		const bytes = encodeFrame(frame, (part) => deflateRawSync(part));
		try {
			return decodeFrame(bytes);
		} catch (error) {
			return error instanceof WireError ? error.code : error;
		}
	};
	const draft = { kind: 0, channel: 1, user: 1, look: 0, text: 'a', sentAt: 5, wait: 0 };
	const drafts = Array.from({ length: 3 }, (): Draft => ({
		...draft,
		reply: 'none',
		unknownAttribute: false
	}));
	const frame = new TestLog(drafts).frame(1, 3);
	const changed = (change: (event: LogEvent) => LogEvent): Frame => ({
		...frame,
		events: frame.events.map(change)
	});

	it('times that Date takes', () => {
		expect(refused(changed((event) => ({ ...event, sentAt: 8.64e15 })))).toMatchObject({
			first: 1
		});
		for (const sentAt of [8.64e15 + 1_000, -8.64e15 - 1_000]) {
			expect(refused(changed((event) => ({ ...event, sentAt })))).toBe('bad-number');
		}
		expect(refused(changed((event) => ({ ...event, receivedAt: 8.64e15 + 1 })))).toBe('bad-number');
	});

	it('64 attributes of an event and of an appearance', () => {
		const attributes = (length: number): readonly Attribute[] =>
			Array.from({ length }, () => [99, new Uint8Array()] as const);
		const event = (length: number) =>
			refused(changed((each) => ({ ...each, attributes: attributes(length) })));
		expect(event(64)).toMatchObject({ first: 1 });
		expect(event(65)).toBe('bad-table');
		const look = (length: number) =>
			refused(
				changed((each) => ({
					...each,
					author: each.author && { ...each.author, attributes: attributes(length) }
				}))
			);
		expect(look(60)).toMatchObject({ first: 1 });
		expect(look(65)).toBe('bad-table');
	});

	it('tables no longer than its events', () => {
		// Totals, then a table of channels whose length is beyond the three events.
		for (const head of [
			[0, 0, 0, 4],
			[0, 0, 0, 0, 4]
		]) {
			const bytes = Uint8Array.from([...head, ...Array<number>(64).fill(0)]);
			const nothing = deflateRawSync(new Uint8Array());
			const claimed = claim(3, bytes.length, deflateRawSync(bytes), 0, nothing);
			expect(() => decodeFrame(claimed)).toThrow('a table is longer');
		}
	});

	it('numbers in their shortest form', () => {
		const read = (...bytes: number[]): number => new ByteReader(Uint8Array.from(bytes)).uint();
		expect(read(0)).toBe(0);
		expect(read(0x80, 1)).toBe(128);
		for (const long of [
			[0x80, 0],
			[0x81, 0x80, 0]
		])
			expect(() => read(...long)).toThrow('longer');
	});
});

it('a hello names whole versions', () => {
	const hello = (protocols: unknown) =>
		parseClientMessage(JSON.stringify({ type: 'hello', protocols, visible: true }));
	expect(hello([1, 4])).toMatchObject({ protocols: [1, 4] });
	for (const odd of [
		[1.5, 1.7],
		[1, 1e300],
		[-1, 3]
	])
		expect(() => hello(odd)).toThrow('protocols');
});
