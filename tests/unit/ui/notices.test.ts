import { expect, it } from 'vitest';
import { cheerTier, noticeLook } from '../../../src/lib/ui/messages/row/notices';
import { noticeAttribute } from '../../../src/lib/wire/frame/attributes';
import { bitsAttribute } from '../../../src/lib/wire/frame/adornments';

const look = (type: string, text: string) =>
	noticeLook({ attributes: [noticeAttribute({ type, text })] });

it.each([
	[
		'resub',
		'Ada subscribed at Tier 2. They’ve subscribed for 14 months!',
		'sub',
		'14 months',
		'Tier 2'
	],
	['sub', 'Ada subscribed with Prime.', 'sub', null, 'Prime'],
	[
		'submysterygift',
		'Ada is gifting 50 Tier 1 Subs to Bob’s community!',
		'gift',
		'50 subs',
		'Tier 1'
	],
	['subgift', 'Ada gifted a Tier 1 sub to Bob!', 'gift', null, 'Tier 1'],
	['raid', '1,204 raiders from Ada have joined!', 'raid', '1,204 viewers', null],
	['raid', '1 raider from Ada has joined!', 'raid', '1 viewer', null],
	['announcement', '', 'announcement', null, null],
	['viewermilestone', 'Ada watched 5 consecutive streams', 'other', null, null]
])('A notice of type %s (%s) is seen as what it is', (type, text, kind, amount, tier) => {
	expect(look(type, text)).toEqual({ look: kind, amount, tier });
});

it('An amount that no number can be is none', () => {
	expect(look('raid', `${'9'.repeat(40)} raiders`).amount).toBeNull();
	expect(look('raid', ',, raiders').amount).toBeNull();
});

it('A cheer has the tier of its bits', () => {
	const of = (bits: number) => cheerTier({ attributes: [bitsAttribute(bits)] });
	expect([1, 99, 100, 4_999, 10_000].map(of)).toEqual([1, 1, 100, 1_000, 10_000]);
	expect(cheerTier({ attributes: [] })).toBeNull();
});
