import { describe, expect, it, test } from 'vitest';
import {
	channelsCalled,
	groupsOf,
	matches,
	orderedIds,
	waitingOf,
	type Listable,
	type Listed
} from '../../../src/lib/ui/channels/list/order';
import type { ChannelOrder } from '../../../src/lib/ui/kept/channel-choices.svelte';
import { currentChannel } from '../../../src/lib/ui/channels/list/current';
import { noLast, spokenName, stateSince } from '../../../src/lib/ui/channels/list/copy';

let ids = 0;
const listed = (
	name: string,
	over: Partial<Omit<Listed<Listable>, 'channel'>> & Partial<Listable> = {}
): Listed<Listable> => {
	const { unread = 0, pinned = false, muted = false, ...channel } = over;
	return {
		channel: { id: ++ids, source: 'irc:irc.libera.chat', name, messages: 5, ...channel },
		...{ unread, pinned, muted }
	};
};
const namesIn = (channels: readonly Listed<Listable>[], order: ChannelOrder) =>
	orderedIds(channels, order).map(
		(id) => channels.find(({ channel }) => channel.id === id)?.channel.name
	);

describe('The order of channels', () => {
	const channels = [
		listed('room-10'),
		listed('room-2', { unread: 1 }),
		listed('beta', { unread: 90 }),
		listed('zed', { pinned: true }),
		listed('alpha', { muted: true, unread: 7 }),
		listed('gamma')
	];

	it('has pinned ones first, then those with unread messages, and muted ones last, each by name', () => {
		expect(namesIn(channels, 'unread')).toEqual([
			...['zed', 'beta', 'room-2'],
			...['gamma', 'room-10', 'alpha']
		]);
	});

	it('can have only pinned ones first, or names alone', () => {
		const byName = ['alpha', 'beta', 'gamma', 'room-2', 'room-10'];
		expect(namesIn(channels, 'pinned')).toEqual(['zed', ...byName]);
		expect(namesIn(channels, 'name')).toEqual([...byName, 'zed']);
	});

	it('doesn’t change with how much is unread, as long as something is', () => {
		const more = channels.map((one) => (one.unread > 0 ? { ...one, unread: one.unread * 9 } : one));
		expect(namesIn(more, 'unread')).toEqual(namesIn(channels, 'unread'));
	});

	it('counts nothing of a muted channel as waiting', () => {
		expect(channels.map(waitingOf)).toEqual([0, 1, 90, 0, 0, 0]);
	});
});

test('networks are in the order of the names that people know, and keep the order of their channels', () => {
	const groups = groupsOf([
		listed('b', { source: 'twitch' }),
		listed('z', { source: 'irc:irc.oftc.net' }),
		listed('a', { source: 'twitch' }),
		listed('linux')
	]);
	expect(
		groups.map(({ network, listed }) => [network, listed.map((one) => one.channel.name)])
	).toEqual([
		['Libera.Chat', ['linux']],
		['OFTC', ['z']],
		['Twitch', ['b', 'a']]
	]);
});

test('a filter finds channels by a part of their names, with or without #, or by their network', () => {
	const { channel } = listed('Ubuntu-offtopic', { source: 'irc:irc.oftc.net' });
	for (const part of ['', 'offtopic', '#ubuntu', 'OFTC']) expect(matches(channel, part)).toBe(true);
	expect(matches(channel, 'libera')).toBe(false);
});

describe('A channel’s name for screen readers', () => {
	const refused = { state: 'disconnected', since: 5, why: 'connection refused' } as const;

	it('has what is unread and how it stands at its source', () => {
		expect(spokenName(listed('linux', { unread: 12, recording: refused }))).toBe(
			'#linux, 12 unread, not recorded: connection refused'
		);
	});

	it('leaves out what there isn’t', () => {
		expect(spokenName(listed('linux'))).toBe('#linux');
		expect(spokenName(listed('linux', { unread: 1_200, muted: true }))).toBe(
			'#linux, 1,200 unread, muted'
		);
		const live = { state: 'live', since: 5, why: '' } as const;
		expect(spokenName(listed('linux', { recording: live }))).toBe('#linux, recording');
	});

	it('has no # on Twitch', () => {
		expect(spokenName(listed('ada', { source: 'twitch', unread: 3 }))).toBe('ada, 3 unread');
	});

	it('says in the list since when it isn’t recorded', () => {
		expect(stateSince(refused, '18:02')).toBe('Not recorded since 18:02: connection refused');
		expect(stateSince({ ...refused, state: 'joining', why: '' }, '18:02')).toBe(
			'Joining since 18:02'
		);
		expect([noLast(0), noLast(1_000)]).toEqual(['No messages yet', '1,000 older messages']);
	});
});

describe('The channel that is open', () => {
	const channels = [
		{ id: 1, name: 'linux', messages: 2 },
		{ id: 2, name: 'Linux', messages: 9 },
		{ id: 3, name: 'a/b é', messages: 1 }
	];
	const open = (address: string): number | null => {
		return currentChannel('/channels', new URL(address, 'http://relay.test'), channels);
	};

	it('is told by its id, else by its name, as on its page', () => {
		expect(open('/channels/linux?id=1')).toBe(1);
		expect(open('/channels/LINUX')).toBe(2);
		expect(open(`/channels/${encodeURIComponent('a/b é')}`)).toBe(3);
		expect(channelsCalled(channels, 'linux').map(({ id }) => id)).toEqual([2, 1]);
	});

	it('is none on another page, and of what isn’t there', () => {
		for (const address of ['/channels', '/', '/channels/nothing', '/channels/linux?id=7']) {
			expect(open(address)).toBeNull();
		}
		expect(open('/channels/%E0%A4%A')).toBeNull();
	});
});
