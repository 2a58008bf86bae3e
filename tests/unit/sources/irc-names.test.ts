import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { required } from '../../../server/relay/fields';
import { ircAddress } from '../../../server/sources/irc/address';
import { IrcSource } from '../../../server/sources/irc/irc-source';
import { ChannelNames, foldOf, shownChannel } from '../../../server/sources/irc/names';
import { FakeIrc } from '../../support/fake-irc';
import { Kept, QUICK, QUIET } from '../../support/kept';

let server: FakeIrc;
let kept: Kept;
beforeEach(async () => {
	server = await FakeIrc.start();
	kept = new Kept();
});
afterEach(async () => {
	await kept.dispose();
	await server.close();
});

const keep = (channels: string): void => {
	const address = ircAddress(`irc://127.0.0.1:${server.port}/${channels}`);
	const options = { nick: 'keeper', account: null, nickServ: false, joins: false, tell: QUIET };
	kept.start(new IrcSource({ ...options, address, timing: QUICK }));
};
const state = (channel: string) => kept.state(channel)?.state;
const live = (...channels: string[]) =>
	expect.poll(() => channels.map(state)).toEqual(channels.map(() => 'live'));
const heard = (channel: string, ...lines: string[]) =>
	expect.poll(() => kept.lines(channel)).toEqual(lines);

describe('A channel of any name that a server allows', () => {
	const NAMES = [
		...[
			'#',
			'##',
			'###',
			'&',
			'&local',
			'#&local',
			'##&local',
			'!ABCDEchan',
			'#!ABCDEchan',
			'+x',
			'#+x'
		],
		...[
			'#a/b',
			'#100%',
			'#a%20b',
			'#a?b=c',
			'#..',
			'#a\\b',
			'#{x}',
			'#x^y',
			'#"q"',
			'#<b>',
			'#a:b',
			'#a;b'
		],
		...['#größe', '#日本語', '#🙂', '#x\u00a0', '#\u200b', '#\u0001', '#\u202eabc', '#\u3164'],
		`#${'x'.repeat(199)}`
	];

	it('has a name of its own in the log, which a relay takes as it is', () => {
		const shown = NAMES.map(shownChannel);
		expect(new Set(shown).size).toBe(NAMES.length);
		expect(shown.map((channel) => required({ channel }, 'channel', 0))).toEqual(shown);
		expect(['#Ubuntu', '##c', '&local', '#'].map(shownChannel)).toEqual([
			...['ubuntu', '#c', '&local', '#']
		]);
	});

	it('can be named in an address, and is recorded beside the others', async () => {
		const escaped = NAMES.map((name) => name.replace(/%/g, '%25').replace(/\u00a0/g, '%C2%A0'));
		keep(escaped.join(','));
		const shown = NAMES.map(shownChannel);
		await expect.poll(() => shown.filter((each) => state(each) !== 'live')).toEqual([]);
		server.send(...NAMES.map((name) => `:ada!a@h PRIVMSG ${name} :hi`));
		for (const each of shown) await heard(each, 'ada: hi');
	});

	it('of bytes that aren’t UTF-8 is asked for, and heard, in these', async () => {
		const name = Buffer.from('#caf\xe9', 'latin1');
		const line = (before: string, after: string): Buffer =>
			Buffer.concat([Buffer.from(before), name, Buffer.from(after)]);
		server.encoding = 'latin1';
		server.onJoin = (_, nick) => [line(`:${nick}!u@h JOIN `, '')];
		keep('caf%E9');
		await live('café');
		expect(server.told('JOIN')).toEqual(['#café']);
		server.send(line(':ada!a@h PRIVMSG ', ' :hi'));
		await heard('café', 'ada: hi');
	});

	it('is refused with words where the log has no room for it, or it can be none', () => {
		const address = (channels: string) => () => ircAddress(`irc://h/${channels}`);
		expect(address('x'.repeat(201))).toThrow('longer than the 200 characters');
		expect(address('日'.repeat(150))).toThrow('longer than');
		expect(address('a%2Cb')).toThrow('is no name of a channel');
		expect(address('a%20b')).toThrow('is no name of a channel');
		expect(address('é,É')).not.toThrow();
		expect(address('e%CC%81,%C3%A9')).toThrow('can not tell');
		expect(ircAddress('irc://h/#Foo,#foo,foo').channels).toEqual(['#Foo']);
	});
});

describe('A server that takes several spellings of a name for one', () => {
	it.each([
		['rfc1459', '#chan[y]\\~', '#CHAN{Y}|^'],
		['rfc1459-strict', '#chan[y]\\', '#CHAN{Y}|'],
		['strict-rfc1459', '#chan[y]', '#CHAN{Y}'],
		['ascii', '#chan[y]', '#CHAN[Y]'],
		['rfc7613', '#größe', '#GRÖSSE'.replace('SS', 'ß')],
		['', '#chan[y]', '#Chan{Y}']
	])('by %s is heard in each of them', async (mapping, typed, called) => {
		server.supports = mapping && `CASEMAPPING=${mapping}`;
		server.onJoin = (_, nick) => [`:${nick}!u@h JOIN ${called}`];
		keep(encodeURIComponent(typed));
		const channel = shownChannel(typed);
		await live(channel);
		server.send(`:ada!a@h PRIVMSG ${called} :one`, `:ada!a@h PRIVMSG ${typed} :two`);
		await heard(channel, 'ada: one', 'ada: two');
	});

	it('knows our nick in each of them', async () => {
		keep('lobby');
		await live('lobby');
		const [nick = ''] = server.told('NICK');
		server.send(`:${nick}!u@h NICK keep[er]`, ':KEEP{ER}!u@h PART #lobby');
		await expect.poll(() => server.told('JOIN').length).toBe(2);
	});

	it('and two of the list for one channel records it once, and says so of the other', async () => {
		server.supports = 'CASEMAPPING=rfc1459';
		keep(encodeURIComponent('#a[1],#a{1},#b').replaceAll('%2C', ','));
		await live('a[1]', 'b');
		await expect
			.poll(() => kept.state('a{1}'))
			.toMatchObject({ state: 'no-such-channel', reason: expect.stringContaining('a[1]') });
		server.send(':ada!a@h PRIVMSG #a{1} :hi');
		await heard('a[1]', 'ada: hi');
	});

	it('keeps apart what differs there: ascii has no pairs of brackets, strict none of ~ and ^', () => {
		const isSame = (mapping: string, a: string, b: string): boolean =>
			foldOf(mapping)(a) === foldOf(mapping)(b);
		expect(isSame('ascii', '#[', '#{')).toBe(false);
		expect(isSame('rfc1459-strict', '#~', '#^')).toBe(false);
		expect(isSame('rfc1459', '#~', '#^')).toBe(true);
		expect(isSame('ascii', '#É', '#é')).toBe(false);
	});
});

describe('A name that the server makes of ours', () => {
	it('by the id of a safe channel, or by cutting it, is the channel’s', async () => {
		server.onJoin = (name, nick) => [
			`:${nick}!u@h JOIN ${name.startsWith('!') ? `!ABCDE${name.slice(1)}` : name.slice(0, 20)}`
		];
		const long = `long-${'x'.repeat(40)}`;
		keep(`!safe,${long}`);
		await live('!safe', long);
		server.send(':ada!a@h PRIVMSG !ABCDEsafe :one', `:ada!a@h PRIVMSG #${long.slice(0, 19)} :two`);
		await heard('!safe', 'ada: one');
		await heard(long, 'ada: two');
	});

	it('begins as CHANTYPES says', () => {
		const names = new ChannelNames(['#~x', '#y']);
		names.supports('ascii', '#~');
		expect(['~x', '#y', '#~x'].map((name) => names.find(name))).toEqual(['~x', 'y', null]);
		expect(names.serverName('~x')).toBe('~x');
	});
});

it('Long names are asked for in lines that a server takes', async () => {
	const names = Array.from({ length: 30 }, (_, i) => `${i}-${'x'.repeat(150)}`);
	keep(names.join(','));
	await live(...names);
	for (const line of server.said) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
});

it('A channel whose join nobody answers says so, and the others are recorded', async () => {
	server.onJoin = (name, nick) => (name === '#mute' ? [] : [`:${nick}!u@h JOIN ${name}`]);
	keep('mute,lobby');
	await live('lobby');
	expect(state('mute')).toBe('joining');
});
