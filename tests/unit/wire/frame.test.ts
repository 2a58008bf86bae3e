import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../support/seed';
import {
	decodeFrame,
	decodeHead,
	keyInput,
	inflateFrame,
	mergeFrames,
	openFrame,
	replyOf,
	SEGMENT_SIZE,
	withTexts
} from '../../../src/lib/wire/index';
import { decodeFilterColumns, decodeTextColumns } from '../../../src/lib/wire/frame/frame';
import { drafts, encode, TestLog } from '../../support/frames';

describe('A frame', () => {
	it('comes back as it went in, whatever its events', () => {
		fc.assert(
			fc.property(drafts(120), (list) => {
				const log = new TestLog(list);
				const frame = log.frame(1, list.length);
				expect(decodeFrame(encode(frame))).toEqual(frame);
			})
		);
	});

	it('tells its place without inflating, and its tables without the texts', () => {
		fc.assert(
			fc.property(drafts(40), (list) => {
				const frame = new TestLog(list).frame(1, list.length);
				const packed = openFrame(encode(frame));
				expect([packed.first, packed.last]).toEqual([1, list.length]);
				const head = decodeHead({ ...packed, text: new Uint8Array() });
				expect(head.users).toEqual(frame.users);
				expect(head.pairs).toEqual(frame.pairs);
				expect(withTexts(head, inflateFrame(packed).text)).toEqual(frame);
			})
		);
	});

	it('tells a search kinds and lengths, and a filter ids and times, without the rest', () => {
		fc.assert(
			fc.property(drafts(120), (list) => {
				const frame = new TestLog(list).frame(1, list.length);
				const packed = { ...openFrame(encode(frame)), text: new Uint8Array() };
				expect(decodeTextColumns(packed)).toEqual({
					kinds: frame.events.map(({ kind }) => kind),
					textLengths: frame.events.map(({ text }) => text.length)
				});
				expect(decodeFilterColumns(packed)).toEqual({
					channels: frame.events.map(({ channel }) => channel),
					users: frame.events.map(({ author }) => author?.user ?? 0),
					sent: frame.events.map(({ sentAt }) => sentAt)
				});
			})
		);
	});

	it('has the totals of each channel, user and pair in it as they stand after its last event', () => {
		fc.assert(
			fc.property(drafts(60), fc.nat(), fc.nat(), (list, a, b) => {
				const [first, last] = [(a % list.length) + 1, (b % list.length) + 1].sort((x, y) => x - y);
				const { events } = new TestLog(list);
				const frame = decodeFrame(encode(new TestLog(list).frame(first!, last!)));
				const counted = events.slice(0, last).filter((event) => event.kind <= 1);
				for (const { id, messages } of frame.users) {
					expect(messages).toBe(counted.filter((event) => event.author?.user === id).length);
				}
				for (const { id, messages } of frame.channels) {
					expect(messages).toBe(counted.filter((event) => event.channel === id).length);
				}
				for (const { user, channel, messages } of frame.pairs) {
					expect(messages).toBe(
						counted.filter((e) => e.author?.user === user && e.channel === channel).length
					);
				}
				expect(frame.totals.messages).toBe(counted.length);
			})
		);
	});

	it('carries kinds and attributes that this version does not know, untouched', () => {
		const log = new TestLog([
			{
				kind: 31,
				channel: 1,
				user: 1,
				look: 2,
				text: 'from the future',
				sentAt: 5,
				wait: 0,
				reply: 'none',
				unknownAttribute: true
			}
		]);
		const [event] = decodeFrame(encode(log.frame(1, 1))).events;
		expect(event).toMatchObject({ kind: 31, text: 'from the future' });
		expect(event?.attributes).toEqual([[99, Uint8Array.of(1, 7)]]);
	});

	it('keeps a reply as the seq of its target, or as who said what', () => {
		const draft = {
			kind: 0,
			channel: 1,
			user: 1,
			look: 0,
			text: '',
			sentAt: 0,
			wait: 0,
			unknownAttribute: false
		};
		const log = new TestLog([
			{ ...draft, reply: 'none' },
			{ ...draft, reply: 'event' },
			{ ...draft, reply: 'quote' }
		]);
		const { events } = decodeFrame(encode(log.frame(1, 3)));
		expect(events.map(replyOf)).toEqual([
			null,
			{ type: 'event', seq: 1 },
			{ type: 'quote', author: 'someone', excerpt: 'said before' }
		]);
	});

	it('never crosses the border of a segment', () => {
		const log = new TestLog(
			Array.from({ length: SEGMENT_SIZE + 2 }, () => ({
				kind: 0,
				channel: 1,
				user: 1,
				look: 0,
				text: 'x',
				sentAt: 0,
				wait: 0,
				reply: 'none' as const,
				unknownAttribute: false
			}))
		);
		expect(() => encode(log.frame(SEGMENT_SIZE, SEGMENT_SIZE + 1))).toThrow('one segment');
	});
});

describe('Merging frames', () => {
	it('makes the same canonical bytes however the run was cut, so a device seals what the relay sealed', () => {
		fc.assert(
			fc.property(drafts(200), fc.array(fc.integer({ min: 1, max: 200 })), (list, cuts) => {
				const log = new TestLog(list);
				const merged = mergeFrames(log.cutAfter(cuts).map((frame) => decodeFrame(encode(frame))));
				const whole = log.frame(1, list.length);
				expect(merged).toEqual(whole);
				const canonical = (frame: typeof whole) => {
					const packed = openFrame(encode(frame));
					return keyInput(packed, inflateFrame(packed));
				};
				expect(canonical(merged)).toEqual(canonical(whole));
			})
		);
	});

	it('leaves out what a frame repeats, and refuses a hole', () => {
		const log = new TestLog(
			fc
				.sample(drafts(30), { numRuns: 1, seed: 7 })[0]!
				.concat(fc.sample(drafts(30), { numRuns: 1, seed: 8 })[0]!)
		);
		const last = log.events.length;
		const middle = Math.ceil(last / 2);
		expect(
			mergeFrames([log.frame(1, middle), log.frame(1, middle), log.frame(middle, last)])
		).toEqual(log.frame(1, last));
		expect(() => mergeFrames([log.frame(1, middle), log.frame(middle + 2, last)])).toThrow(
			'missing'
		);
	});
});
