import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ircAddress } from '../../../server/sources/irc/address';
import { IrcSource } from '../../../server/sources/irc/irc-source';
import { HistoryServer } from '../../support/history-server';
import { Kept, QUICK, QUIET } from '../../support/kept';

let server: HistoryServer;
let kept: Kept;

const keep = (options: { joins?: boolean; silence?: number } = {}): void =>
	kept.start(
		new IrcSource({
			address: ircAddress(`irc://127.0.0.1:${server.port}/lobby`),
			nick: 'keeper',
			account: null,
			nickServ: false,
			joins: options.joins ?? false,
			tell: QUIET,
			timing: { ...QUICK, silence: options.silence ?? QUICK.silence }
		})
	);
const live = () => expect.poll(() => kept.state('lobby')?.state).toBe('live');
const heard = (...lines: unknown[]) => expect.poll(() => kept.lines('lobby')).toEqual(lines);
const rejoined = () => expect.poll(() => server.joins.length).toBe(2);

beforeEach(async () => {
	server = await HistoryServer.start();
	kept = new Kept();
});
afterEach(async () => {
	await kept.dispose();
	await server.close();
});

describe('What was missed', () => {
	it('is asked for page by page until a line is known, and then there is no outage', async () => {
		server.page = 10;
		keep();
		await live();
		server.say('m1', 'before');
		await heard('ada: before');
		for (let n = 1; n <= 35; n++) server.whisper(`w${n}`, `missed ${n}`);
		server.cut();
		await rejoined();
		const missed = Array.from({ length: 35 }, (_, i) => `ada: missed ${i + 1}`);
		await heard('ada: before', ...missed);
		server.say('m2', 'after');
		await heard('ada: before', ...missed, 'ada: after');
		expect(server.asked.length).toBe(4);
	});

	it('is an outage where the server has lost its history, whatever it answers', async () => {
		keep();
		await live();
		server.say('m1', 'before');
		await heard('ada: before');
		server.forget();
		server.cut();
		await rejoined();
		await live();
		server.say('m2', 'after');
		await heard('ada: before', '-- the server closed the connection --', 'ada: after');
	});

	it('is an outage where the answer breaks off, and what was said meanwhile is kept', async () => {
		keep();
		await live();
		server.say('m1', 'before');
		await heard('ada: before');
		for (let n = 1; n <= 9; n++) server.whisper(`w${n}`, `missed ${n}`);
		server.breaksOff = true;
		server.cut();
		await rejoined();
		await expect.poll(() => server.asked.length).toBe(1);
		server.say('m2', 'meanwhile');
		server.breaksOff = false;
		server.send('FAIL CHATHISTORY MESSAGE_ERROR #lobby :the disk is gone');
		await live();
		await heard('ada: before', '-- the server closed the connection --', 'ada: meanwhile');
	});

	it('is asked for again after a connection that was lost meanwhile', async () => {
		keep();
		await live();
		server.say('m1', 'before');
		await heard('ada: before');
		for (let n = 1; n <= 4; n++) server.whisper(`w${n}`, `missed ${n}`);
		server.breaksOff = true;
		server.cut();
		await expect.poll(() => server.asked.length).toBe(1);
		server.breaksOff = false;
		server.cut();
		await expect.poll(() => server.asked.length).toBe(2);
		await live();
		const lines = await kept.lines('lobby');
		expect(lines.filter((line) => line.startsWith('ada'))).toEqual([
			'ada: before',
			...[1, 2, 3, 4].map((n) => `ada: missed ${n}`)
		]);
	});
});

describe('Lines of IRC that are not as they should be', () => {
	it('with bytes of Windows-1252, cut letters, or no end to speak of are kept or on record, and harm no others', async () => {
		keep();
		await live();
		const line = (id: string, text: Buffer): Buffer =>
			Buffer.concat([Buffer.from(`@msgid=${id} :ada!a@h PRIVMSG #lobby :`), text]);
		server.send(
			line('m1', Buffer.from('one')),
			line('m2', Buffer.from([0x63, 0x61, 0x66, 0xe9])),
			// A letter of three bytes that the server cut in two.
			line('m3', Buffer.from('日本').subarray(0, 5)),
			line('m4', Buffer.from('x'.repeat(5_000))),
			line('m5', Buffer.from('\u0000\u0007bell')),
			line('m6', Buffer.from('last'))
		);
		await heard(
			'ada: one',
			'ada: café',
			'ada: 日\ufffd',
			'-- a message could not be kept --',
			'ada: bell',
			'ada: last'
		);
		expect(kept.state('lobby')?.state).toBe('live');
	});

	it('that come twice under one id are kept once; another under the same id is counted as a conflict', async () => {
		keep();
		await live();
		server.say('m1', 'one');
		server.say('m1', 'one');
		server.say('m1', 'other');
		server.say('m2', 'two');
		await heard('ada: one', 'ada: two');
	});

	it('with a time of a clock that differs are never ahead of this one', async () => {
		keep();
		await live();
		const hour = 3_600_000;
		const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
		server.send(`@time=${at(hour)};msgid=m1 :ada!a@h PRIVMSG #lobby :from ahead`);
		server.send(`@time=${at(-hour)};msgid=m2 :ada!a@h PRIVMSG #lobby :from behind`);
		await heard('ada: from ahead', 'ada: from behind');
		const [ahead, behind] = await kept.log.read(1, 2);
		expect(ahead?.event.sentAt).toBeLessThanOrEqual(Date.now());
		expect(behind?.event.sentAt).toBeLessThan(Date.now() - hour + 60_000);
	});
});

it('By account a person who takes another nick in the middle stays the same user', async () => {
	keep();
	await live();
	server.say('m1', 'one');
	server.send(
		':ada!a@h NICK lovelace',
		'@msgid=m2;account=lovelace :lovelace!a@h PRIVMSG #lobby :two'
	);
	await heard('ada: one', 'lovelace: two');
	const profile = await kept.log.queries.profile(1);
	expect(profile?.user).toMatchObject({ login: 'lovelace', messages: 2 });
	expect(profile?.names.map(({ login }) => login)).toEqual(['ada', 'lovelace']);
});

it('Joins, parts, kicks, nicks, topics and a netsplit are left out', async () => {
	keep();
	await live();
	server.send(...COMINGS);
	server.say('m1', 'one');
	await heard('ada: one');
});

it('Where they are asked for they are notices in their place, of nobody', async () => {
	keep({ joins: true });
	await live();
	server.send(':irc.test 353 keeper = #lobby :keeper @ada +bob', ...COMINGS);
	server.say('m1', 'one');
	await heard(
		'== eve joined ==',
		'== ada set the topic: on topic ==',
		'== eve is now eva ==',
		'== bob was kicked by ada (out) ==',
		'== eva quit (a.test b.test) ==',
		'== ada left (bye) ==',
		'ada: one'
	);
	expect((await kept.log.snapshot()).totals).toMatchObject({ messages: 1, users: 1 });
});

const COMINGS = [
	':eve!e@h JOIN #lobby',
	':ada!a@h TOPIC #lobby :\u0002on topic\u0002',
	':eve!e@h NICK eva',
	':ada!a@h KICK #lobby bob :out',
	'BATCH +n netsplit a.test b.test',
	'@batch=n :eva!e@h QUIT :a.test b.test',
	'BATCH -n',
	':ada!a@h PART #lobby :bye',
	':stranger!s@h QUIT :never was here'
];

it('A channel that sends its members elsewhere says so, and is tried ever more rarely', async () => {
	server.refusal = ':irc.test 470 keeper #lobby ##lobby :Forwarding to another channel';
	keep();
	await expect
		.poll(() => kept.state('lobby'))
		.toMatchObject({ state: 'banned', reason: 'Forwarding to another channel' });
	await expect.poll(() => server.joins.length).toBe(5);
	const pauses = server.joins.slice(1).map((at, i) => at - (server.joins[i] ?? 0));
	// Twice as long each time, from 50 ms on.
	expect(pauses[3]).toBeGreaterThanOrEqual(390);
});

it('A server that takes a connection and says nothing is given up, and tried again', async () => {
	server.mute = true;
	keep({ silence: 100 });
	await expect.poll(() => kept.state('lobby')?.reason).toBe('the server stopped answering');
	server.mute = false;
	await live();
});
