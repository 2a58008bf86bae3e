import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { JoinQueue } from '../../../server/sources/twitch/join-queue';
import { TwitchSource } from '../../../server/sources/twitch/twitch-source';
import {
	badgesOf,
	bitsOf,
	emotesOf,
	noticeOf,
	replyOf,
	type LogEvent
} from '../../../src/lib/wire/index';
import { Kept, QUICK, QUIET } from '../../support/kept';
import { chatLine, TwitchServer, userNotice } from '../../support/twitch-server';

const PATIENT = { interval: 20 };
let server: TwitchServer;
let kept: Kept;

const source = (
	channels: readonly string[],
	login: { name: string; token: string } | null = null
) =>
	new TwitchSource({
		channels,
		login,
		tell: QUIET,
		server: { host: '127.0.0.1', port: server.port, tls: false },
		timing: QUICK,
		answer: 300
	});
const live = (channel: string) =>
	expect.poll(() => kept.state(channel)?.state, PATIENT).toBe('live');
/** The first `count` events, once they are there. */
async function events(count: number): Promise<LogEvent[]> {
	await expect.poll(() => kept.log.head, PATIENT).toBe(count);
	return (await kept.log.read(1, count)).map(({ event }) => event);
}

beforeEach(async () => {
	server = await TwitchServer.start();
	kept = new Kept();
});
afterEach(async () => {
	await kept.dispose();
	await server.close();
});

it('reads anonymously, with tags, and asks for nothing but to read', async () => {
	kept.start(source(['ada']));
	await live('ada');
	expect(server.said).toContain('CAP REQ :twitch.tv/commands twitch.tv/tags');
	expect(server.said.some((line) => /^NICK justinfan\d+$/.test(line))).toBe(true);
	expect(server.said.some((line) => line.startsWith('PASS'))).toBe(false);
});

it('reads by an account, and says when its token is refused', async () => {
	server.refuses = true;
	kept.start(source(['ada'], { name: 'keeper', token: 'abc' }));
	await expect.poll(() => kept.state('ada')?.reason, PATIENT).toBe('Login authentication failed');
	expect(server.said).toContain('PASS oauth:abc');
	server.refuses = false;
	await live('ada');
});

it('keeps what a line wears: badges, colour, emotes, bits, the time in ms, actions and replies', async () => {
	kept.start(source(['ada']));
	await live('ada');
	server.send(
		chatLine(
			{
				id: 'm1',
				'user-id': '7',
				badges: 'broadcaster/1,subscriber/3012',
				color: '#1E90FF',
				'display-name': 'Ronni',
				emotes: '25:2-6,8-12',
				'tmi-sent-ts': '1700000000123'
			},
			'ronni',
			'ada',
			'👋 Kappa Kappa'
		),
		chatLine({ id: 'm2', 'user-id': '8', bits: '100' }, 'bob', 'ada', 'cheer100'),
		chatLine(
			{ id: 'm3', 'user-id': '8', emotes: '25:0-4' },
			'bob',
			'ada',
			'\u0001ACTION Kappa waves\u0001'
		),
		chatLine(
			{
				id: 'm4',
				'user-id': '8',
				'reply-parent-msg-id': 'm1',
				'reply-parent-user-login': 'ronni',
				'reply-parent-msg-body': '👋 Kappa Kappa'
			},
			'bob',
			'ada',
			'@Ronni hi'
		)
	);
	const [first, cheer, action, reply] = await events(4);
	expect(first).toMatchObject({
		kind: 0,
		text: '👋 Kappa Kappa',
		sentAt: 1_700_000_000_123,
		author: { login: 'ronni', displayName: 'Ronni', color: 0x1e90ff }
	});
	expect(first?.author && badgesOf(first.author)).toBe('broadcaster/1,subscriber/3012');
	expect(first && emotesOf(first)).toEqual([
		{ id: '25', start: 3, length: 5 },
		{ id: '25', start: 9, length: 5 }
	]);
	expect(cheer && bitsOf(cheer)).toBe(100);
	expect(action).toMatchObject({ kind: 1, text: 'Kappa waves' });
	expect(action && emotesOf(action)).toEqual([{ id: '25', start: 0, length: 5 }]);
	expect(reply && replyOf(reply)).toEqual({ type: 'event', seq: 1 });
});

it('keeps subscriptions, raids and announcements as notices', async () => {
	kept.start(source(['ada']));
	await live('ada');
	const ronni = { login: 'ronni', 'user-id': '7', 'display-name': 'Ronni' };
	server.send(
		userNotice(
			{ ...ronni, id: 'n1', 'msg-id': 'resub', 'system-msg': 'ronni has subscribed for 6 months!' },
			'ada',
			'Great stream'
		),
		userNotice(
			{
				...ronni,
				id: 'n2',
				'msg-id': 'raid',
				'system-msg': '15 raiders from TestChannel have joined!'
			},
			'ada'
		),
		userNotice({ ...ronni, id: 'n3', 'msg-id': 'announcement', 'system-msg': '' }, 'ada', 'Soon')
	);
	const said = await events(3);
	expect(said.map((event) => [noticeOf(event)?.type, noticeOf(event)?.text, event.text])).toEqual([
		['resub', 'ronni has subscribed for 6 months!', 'Great stream'],
		['raid', '15 raiders from TestChannel have joined!', ''],
		['announcement', '', 'Soon']
	]);
	expect((await kept.log.snapshot()).totals).toMatchObject({ messages: 0, users: 1 });
});

it('knows a person by id: a new name is the same user', async () => {
	kept.start(source(['ada']));
	await live('ada');
	server.send(
		chatLine({ id: 'm1', 'user-id': '7' }, 'ronni', 'ada', 'hi'),
		chatLine({ id: 'm2', 'user-id': '7' }, 'ronnie', 'ada', 'hi again')
	);
	await events(2);
	const profile = await kept.log.queries.profile(1);
	expect(profile?.user).toMatchObject({ login: 'ronnie', messages: 2 });
	expect(profile?.names.map(({ login }) => login)).toEqual(['ronni', 'ronnie']);
});

it('is not confused by lines of no known kind, by malformed and by hostile ones', async () => {
	kept.start(source(['ada']));
	await live('ada');
	server.send(
		chatLine({ id: 'm1', 'user-id': '7' }, 'ronni', 'ada', 'one'),
		':tmi.twitch.tv CLEARCHAT',
		':tmi.twitch.tv CLEARMSG #ada :one',
		'@emote-sets=0 :tmi.twitch.tv GLOBALUSERSTATE',
		':tmi.twitch.tv HOSTTARGET #ada :- 0',
		'',
		' ',
		':',
		'@',
		'@=;;=;x :',
		':tmi.twitch.tv PRIVMSG',
		':tmi.twitch.tv PRIVMSG #ada',
		':x!x@x PRIVMSG #other :not ours',
		'PRIVMSG #ada :of nobody',
		':tmi.twitch.tv USERNOTICE #ada',
		'BATCH',
		'CAP',
		'CAP x',
		'001',
		'AUTHENTICATE',
		`${'x'.repeat(9_000)}`,
		chatLine(
			{
				id: 'm2',
				'user-id': '7',
				emotes: '25:0-999999999,x-1/:/99',
				badges: ',,a b/1,vip/1',
				color: 'red',
				bits: '-1',
				'tmi-sent-ts': '99999999999999999'
			},
			'ronni',
			'ada',
			'two'
		),
		chatLine(
			{ id: 'm3', 'user-id': 'x'.repeat(500) },
			'ronni',
			'ada',
			'a user whose id the relay refuses'
		),
		chatLine({ id: 'm4', 'user-id': '7' }, 'ronni', 'ada', 'three')
	);
	await events(4);
	expect(await kept.lines('ada')).toEqual([
		'ronni: one',
		'ronni: two',
		'ronni: a user whose id the relay refuses',
		'ronni: three'
	]);
	expect(kept.state('ada')?.state).toBe('live');
});

it('gives up a server that sends a line without end, and comes back', async () => {
	kept.start(source(['ada']));
	await live('ada');
	server.send('x'.repeat(100_000));
	await expect.poll(() => kept.outages('ada'), PATIENT).toHaveLength(1);
	await live('ada');
});

it('reconnects when Twitch asks for it, and when it is cut off; each is on record', async () => {
	kept.start(source(['ada']));
	await live('ada');
	server.send(chatLine({ id: 'm1', 'user-id': '7' }, 'ronni', 'ada', 'one'));
	await events(1);
	server.send(':tmi.twitch.tv RECONNECT');
	await expect.poll(() => kept.outages('ada'), PATIENT).toHaveLength(1);
	server.cut();
	await expect.poll(() => kept.outages('ada'), PATIENT).toHaveLength(2);
	await live('ada');
	expect(server.clients).toBe(1);
	// The same line again, as after a reconnect, is known by its id.
	server.send(
		chatLine({ id: 'm1', 'user-id': '7' }, 'ronni', 'ada', 'one'),
		chatLine({ id: 'm2', 'user-id': '7' }, 'ronni', 'ada', 'two')
	);
	await events(4);
	const [, first, second] = await kept.lines('ada');
	expect(first).toBe('-- Twitch asked for it --');
	expect(second).toBe('-- the server closed the connection --');
	expect((await kept.lines('ada')).at(-1)).toBe('ronni: two');
});

it('says which channel is not there, suspended, or has to wait until Twitch lets it join', async () => {
	const channels = Array.from({ length: 25 }, (_, i) => `channel${i}`);
	server.absent.add('channel3');
	server.suspended.add('channel4');
	kept.start(source(channels));
	await expect.poll(() => kept.state('channel3')?.state, PATIENT).toBe('no-such-channel');
	expect(kept.state('channel4')).toMatchObject({
		state: 'banned',
		reason: 'This channel does not exist or has been suspended.'
	});
	expect(server.joins).toHaveLength(20);
	expect(kept.state('channel24')).toMatchObject({
		state: 'rate-limited',
		reason: 'Twitch lets 20 channels be joined in 10 s'
	});
});

it('joins 20 channels in 10 seconds and no more, over all connections', () => {
	vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
	const joined: number[] = [];
	const waiting = new Set<string>();
	const queue = new JoinQueue(
		(channel, waited) => {
			joined.push(Date.now());
			expect(waiting.delete(channel)).toBe(waited);
		},
		(channel) => waiting.add(channel)
	);
	for (let n = 0; n < 10; n++) queue.add(`first${n}`);
	expect(waiting.size).toBe(0);
	vi.advanceTimersByTime(5_000);
	queue.clear();
	for (let n = 0; n < 45; n++) queue.add(`second${n}`);
	expect(waiting.size).toBe(35);
	vi.advanceTimersByTime(60_000);
	vi.useRealTimers();
	expect(joined).toHaveLength(55);
	for (const [i, at] of joined.entries()) {
		expect(at - (joined[i - 20] ?? -Infinity)).toBeGreaterThan(10_000);
	}
	expect(joined.at(-1)).toBeLessThan(32_000);
});
