import fc from 'fast-check';
import { expect, it } from 'vitest';
import '../../support/seed';
import {
	AppearanceTag,
	attributesFromText,
	attributesToText,
	badgeAttributes,
	badgesOf,
	bitsAttribute,
	bitsOf,
	emotesAttribute,
	emotesOf,
	EventTag,
	noticeAttribute,
	noticeOf,
	outageAttribute,
	outageOf,
	replyOf
} from '../../../src/lib/wire/index';

it('says of an event what was put into its attributes, beside others', () => {
	const emotes = [
		{ id: '25', start: 0, length: 5 },
		{ id: 'emotesv2_1', start: 6, length: 4 }
	];
	const event = {
		text: 'Kappa Ping',
		attributes: [
			emotesAttribute(emotes),
			bitsAttribute(100),
			outageAttribute({ from: -5, to: 1_800_000_000_000 }),
			noticeAttribute({ type: 'raid', text: '15 raiders' }),
			[99, Uint8Array.of(1)] as const
		]
	};
	expect(emotesOf(event)).toEqual(emotes);
	expect(bitsOf(event)).toBe(100);
	expect(outageOf(event)).toEqual({ from: -5, to: 1_800_000_000_000 });
	expect(noticeOf(event)).toEqual({ type: 'raid', text: '15 raiders' });
	expect(badgesOf({ attributes: badgeAttributes('vip/1,bits/100') })).toBe('vip/1,bits/100');
});

it('says nothing of an event that has none', () => {
	const event = { text: 'hello', attributes: [] };
	expect([emotesOf(event), bitsOf(event), outageOf(event), noticeOf(event)]).toEqual([
		[],
		0,
		null,
		null
	]);
	expect(badgesOf(event)).toBe('');
});

it('gives no emote a place outside the text, whatever the bytes say', () => {
	fc.assert(
		fc.property(fc.string(), fc.nat(50), fc.nat(50), (text, start, length) => {
			const event = { text, attributes: [emotesAttribute([{ id: 'x', start, length }])] };
			for (const emote of emotesOf(event)) {
				expect(emote.start + emote.length).toBeLessThanOrEqual(text.length);
			}
		})
	);
});

const bytes = fc.uint8Array({ maxLength: 40 });

it('says nothing of an attribute whose bytes are not what they should be, and throws nothing', () => {
	fc.assert(
		fc.property(bytes, (value) => {
			const tags = [...Object.values(EventTag), ...Object.values(AppearanceTag)];
			for (const tag of tags) {
				const event = { seq: 1, text: 'hello', attributes: [[tag, value] as const] };
				for (const read of [emotesOf, bitsOf, outageOf, noticeOf, replyOf]) read(event);
				badgesOf(event);
			}
		})
	);
	const event = { text: 'hello', attributes: [[EventTag.emotes, Uint8Array.of(200)] as const] };
	expect(emotesOf(event)).toEqual([]);
});

it('are the same after a way through JSON; what is no text of attributes is none', () => {
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.nat(), bytes), { minLength: 1 }), (attributes) => {
			expect(attributesFromText(attributesToText(attributes))).toEqual(attributes);
		})
	);
	expect(attributesToText([])).toBeUndefined();
	expect([undefined, '!', 'AQ==', '/////w=='].map(attributesFromText)).toEqual([[], [], [], []]);
});
