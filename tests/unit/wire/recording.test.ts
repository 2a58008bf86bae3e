import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	CHANNEL_STATES,
	EventKind,
	EventTag,
	isRecorded,
	isUnrecorded,
	recordingAttribute,
	recordingOf,
	type Attribute
} from '../../../src/lib/wire/index';
import { recordingWords } from '../../../src/lib/ui/copy/recording';

const event = (
	attributes: readonly Attribute[],
	text = '',
	kind: number = EventKind.channelState
) => ({
	...{ kind, text, attributes },
	sentAt: 1_000
});

describe('A channel state', () => {
	it('says the same after its way through an event, whatever state, cause and time', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...CHANNEL_STATES),
				fc.string({ unit: 'grapheme' }),
				fc.integer(),
				(state, why, since) => {
					const said = { ...event([recordingAttribute({ state })], why), sentAt: since };
					expect(recordingOf(said)).toEqual({ state, why, since });
				}
			)
		);
	});

	it('may be that no source keeps the channel any more', () => {
		expect(recordingOf(event([recordingAttribute(null)]))).toBeNull();
	});

	it('of a later version says nothing, nor does one without its attribute, or with a broken one', () => {
		const later: Attribute = [EventTag.recording, Uint8Array.of(CHANNEL_STATES.length + 1)];
		expect(recordingOf(event([later]))).toBeUndefined();
		expect(recordingOf(event([]))).toBeUndefined();
		expect(recordingOf(event([[EventTag.recording, Uint8Array.of(0x80)]]))).toBeUndefined();
	});

	it('is one of its kind only', () => {
		const attribute = recordingAttribute({ state: 'live' });
		for (const kind of Object.values(EventKind)) {
			if (kind === EventKind.channelState) continue;
			expect(recordingOf(event([attribute], '', kind))).toBeUndefined();
		}
	});

	it('keeps its number for ever', () => {
		const numbers = CHANNEL_STATES.map((state) => [state, recordingAttribute({ state })[1][0]]);
		expect(numbers).toEqual([
			['joining', 1],
			['live', 2],
			['banned', 3],
			['no-such-channel', 4],
			['rate-limited', 5],
			['disconnected', 6]
		]);
	});
});

it('A channel is recorded, or it isn’t, or it is being joined, in as many words', () => {
	const words = CHANNEL_STATES.map((state) => [
		recordingWords({ state, why: '' }),
		isRecorded(state),
		isUnrecorded(state)
	]);
	expect(words).toEqual([
		['joining', false, false],
		['recording', true, false],
		['not recorded: not let in', false, true],
		['not recorded: no such channel', false, true],
		['not recorded: the server lets us in later', false, true],
		['not recorded: no connection', false, true]
	]);
	expect(recordingWords({ state: 'disconnected', why: 'connection refused' })).toBe(
		'not recorded: connection refused'
	);
});
