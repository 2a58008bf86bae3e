import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ircAddress } from '../../../server/sources/irc/address';
import { IrcSource } from '../../../server/sources/irc/irc-source';
import { decodeLine } from '../../../src/lib/std/decode-line';
import { FakeIrc } from '../../support/fake-irc';
import { Heard } from '../../support/heard';
import { Kept, QUICK, QUIET } from '../../support/kept';

let server: FakeIrc;
let heard: Heard;
let kept: Kept;
let source: IrcSource | null;
beforeEach(async () => {
	server = await FakeIrc.start();
	heard = new Heard();
	kept = new Kept();
	source = null;
});
afterEach(async () => {
	await source?.stop();
	await kept.dispose();
	await server.close();
});

const sourceOf = (joins = false): IrcSource => {
	const address = ircAddress(`irc://127.0.0.1:${server.port}/lobby,other`);
	const options = { nick: 'keeper', account: null, nickServ: false, tell: QUIET };
	return new IrcSource({ ...options, address, joins, timing: QUICK });
};
async function start(joins = false): Promise<void> {
	source = sourceOf(joins);
	source.start(heard);
	await expect.poll(() => heard.states.get('other')?.state).toBe('live');
}
const events = async (count: number) => {
	await expect.poll(() => heard.events.length).toBe(count);
	return heard.events;
};

describe('REDACT', () => {
	it('is the deletion of a message, with who did it, and why', async () => {
		server.caps += ' draft/message-redaction';
		await start();
		expect(server.told('CAP REQ').join()).toContain('draft/message-redaction');
		server.send(
			'@time=2026-03-01T12:00:00.000Z;account=boss :op!o@h REDACT #lobby m1 :\u0002bad\u0002 idea',
			':ada!a@h REDACT #LOBBY m2',
			':ada!a@h REDACT #elsewhere m3',
			':ada!a@h REDACT #lobby',
			`:ada!a@h REDACT #lobby ${'x'.repeat(300)}`,
			'@msgid=m4 :ada!a@h PRIVMSG #lobby :last'
		);
		expect(await events(3)).toEqual([
			{
				id: 'del:m1',
				kind: 'deleted',
				channel: 'lobby',
				target: 'm1',
				sentAt: Date.UTC(2026, 2, 1, 12),
				by: { user: 'op', userId: 'boss' },
				reason: 'bad idea'
			},
			{
				id: 'del:m2',
				kind: 'deleted',
				channel: 'lobby',
				target: 'm2',
				sentAt: expect.any(Number),
				by: { user: 'ada' }
			},
			expect.objectContaining({ id: 'm4', text: 'last' })
		]);
	});
});

describe('A reply', () => {
	it.each(['+draft/reply', '+reply'])('by %s names the message that it answers', async (tag) => {
		await start();
		server.send(`@msgid=m2;${tag}=m1 :ada!a@h PRIVMSG #lobby :yes`);
		expect(await events(1)).toMatchObject([{ id: 'm2', replyTo: { id: 'm1' } }]);
	});

	it('without a message that could be one is no reply', async () => {
		await start();
		server.send('@+draft/reply= :ada!a@h PRIVMSG #lobby :yes');
		expect((await events(1))[0]).not.toHaveProperty('replyTo');
	});
});

describe('A netsplit of 300', () => {
	const nicks = Array.from({ length: 300 }, (_, i) => `person${i}`);
	const names = [
		`:irc.test 353 keeper = #lobby :@keeper ${nicks.join(' ')} bob`,
		':irc.test 353 keeper = #other :bob'
	];
	const quit = (nick: string, tags = ''): string => `${tags}:${nick}!u@h QUIT :hub.test leaf.test`;
	const join = (nick: string, tags = ''): string => `${tags}:${nick}!u@h JOIN #lobby`;

	it.each([
		['in batches', true],
		['without them', false]
	])('and its end are a line each of a channel: %s', async (_, batched) => {
		await start(true);
		const around = (type: string, id: string, lines: string[]): string[] =>
			batched
				? [`:irc.test BATCH +${id} ${type} hub.test leaf.test`, ...lines, `:irc.test BATCH -${id}`]
				: lines;
		const tag = (id: string): string => (batched ? `@batch=${id} ` : '');
		server.send(
			...names,
			...around(
				'netsplit',
				's',
				nicks.map((nick) => quit(nick, tag('s')))
			)
		);
		const [split] = await events(1);
		expect(split).toMatchObject({ channel: 'lobby', kind: 'notice', notice: { type: 'netsplit' } });
		expect(split?.notice?.text).toMatch(
			/^netsplit \(hub\.test leaf\.test\): 300 left: person0, person1, .* and \d+ more$/
		);
		expect(split?.notice?.text.length).toBeLessThan(700);
		server.send(
			...around(
				'netjoin',
				'j',
				nicks.map((nick) => join(nick, tag('j')))
			)
		);
		expect((await events(2))[1]?.notice).toEqual({
			type: 'netjoin',
			text: expect.stringMatching(
				/^netsplit over \(hub\.test leaf\.test\): 300 are back: person0, /
			)
		});
	});

	it('leaves others as they are: who quits with such words alone, who joins meanwhile, who is in another channel', async () => {
		await start(true);
		server.send(
			...names,
			quit('bob'),
			':eve!e@h JOIN #lobby',
			':eve!e@h QUIT :Quit: a.test b.test',
			':person1!u@h QUIT :Ping timeout'
		);
		const texts = (await events(5)).map(({ channel, notice }) => `${channel}: ${notice?.text}`);
		expect(texts.sort()).toEqual([
			'lobby: bob quit (hub.test leaf.test)',
			'lobby: eve joined',
			'lobby: eve quit (Quit: a.test b.test)',
			'lobby: person1 quit (Ping timeout)',
			'other: bob quit (hub.test leaf.test)'
		]);
	});

	it('is on record also where the connection ends before it is over', async () => {
		await start(true);
		server.send(...names, ...nicks.slice(0, 3).map((nick) => quit(nick)));
		server.send('@msgid=m1 :bob!b@h PRIVMSG #lobby :hi');
		await events(1);
		server.cut();
		expect((await events(2))[1]?.notice?.text).toBe(
			'netsplit (hub.test leaf.test): 3 left: person0, person1, person2'
		);
	});
});

describe('Bytes of a line', () => {
	const bytes = (...parts: (string | number[])[]): Buffer =>
		Buffer.concat(parts.map((part) => Buffer.from(part as string)));

	it.each([
		['UTF-8 is UTF-8', bytes('größe 日本 🙂'), 'größe 日本 🙂'],
		['Latin-1 is Windows-1252', bytes('h', [0xe9], 'llo'), 'héllo'],
		['so are its own signs', bytes([0x80, 0x93, 0x94, 0x99, 0x9f]), '€“”™Ÿ'],
		[
			'and the five that it leaves open',
			bytes([0x81, 0x8d, 0x8f, 0x90, 0x9d]),
			'\u0081\u008d\u008f\u0090\u009d'
		],
		['a line with both is one of it as a whole', bytes('ü ', [0xe9], ' x'), 'Ã¼ é x'],
		['UTF-8 that a server cut stays UTF-8', bytes('日本').subarray(0, 5), '日\ufffd'],
		['a Latin-1 letter at the end is none that was cut', bytes('caf', [0xe9]), 'café'],
		['a surrogate is none', bytes([0xed, 0xa0, 0x80]), 'í\u00a0€'],
		['a mark at the beginning stays', bytes([0xef, 0xbb, 0xbf], 'x'), '\ufeffx'],
		['nothing is nothing', bytes(''), '']
	])('%s', (_, line, text) => expect(decodeLine(line)).toBe(text));

	it.each([1, 2, 3, 7])(
		'may come in pieces of %i, wherever letters and lines are cut',
		async (size) => {
			kept.start(sourceOf());
			await expect.poll(() => kept.state('lobby')?.state).toBe('live');
			const say = (...parts: (string | number[])[]): Buffer =>
				bytes(':ada!a@h PRIVMSG #lobby :', ...parts, '\r\n');
			await server.sendPieces(
				Buffer.concat([say('größe 日本 🙂'), say('h', [0xe9], 'llo ', [0x80]), say('ascii')]),
				size
			);
			await expect
				.poll(() => kept.lines('lobby'))
				.toEqual(['ada: größe 日本 🙂', 'ada: héllo €', 'ada: ascii']);
		}
	);
});
