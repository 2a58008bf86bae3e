/** Servers that say what no server should. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ircAddress } from '../../../server/sources/irc/address';
import { IrcSource } from '../../../server/sources/irc/irc-source';
import { endingOf } from '../../../server/sources/irc/text';
import { TwitchSource } from '../../../server/sources/twitch/twitch-source';
import { emotesOf, replyOf } from '../../../src/lib/wire/index';
import { HistoryServer } from '../../support/history-server';
import { Kept, QUICK, QUIET } from '../../support/kept';
import { chatLine, TwitchServer } from '../../support/twitch-server';

let kept: Kept;
beforeEach(() => (kept = new Kept()));
afterEach(() => kept.dispose());
const live = () => expect.poll(() => kept.state('lobby')?.state).toBe('live');
const reason = () => expect.poll(() => kept.state('lobby')?.reason, { timeout: 5_000 });

describe('An IRC server', () => {
	let server: HistoryServer;
	beforeEach(async () => (server = await HistoryServer.start()));
	afterEach(() => server.close());
	const keep = (silence = QUICK.silence): void =>
		kept.start(
			new IrcSource({
				address: ircAddress(`irc://127.0.0.1:${server.port}/lobby`),
				nick: 'keeper',
				account: null,
				nickServ: false,
				joins: true,
				tell: QUIET,
				timing: { ...QUICK, silence }
			})
		);

	it('that gives ids and times that can not be has its lines kept without them', async () => {
		keep();
		await live();
		server.send(
			`@msgid=${'x'.repeat(300)};time=-200000-01-01T00:00:00.000Z :ada!a@h PRIVMSG #lobby :hello`
		);
		await expect.poll(() => kept.lines('lobby')).toContain('ada: hello');
		const logged = await kept.log.read(1, Infinity);
		expect(logged.at(-1)?.event.sentAt).toBeGreaterThan(Date.now() - 60_000);
	});

	it('that gives no reason, or one without end, has its outage on record', async () => {
		keep();
		await live();
		server.send(`:op!o@h KICK #lobby keeper :${'out '.repeat(2_000)}`);
		await expect.poll(() => kept.outages('lobby')).toHaveLength(1);
		const [{ cause } = { cause: '' }] = await kept.outages('lobby');
		expect(cause).toMatch(/^kicked by op \(out out /);
		expect(cause.length).toBeLessThanOrEqual(300);
		await live();
		server.send(':irc.test 471 keeper #lobby :\u0002');
		await expect.poll(() => kept.outages('lobby')).toHaveLength(2);
		expect((await kept.outages('lobby'))[1]?.cause).toBe('rate-limited');
	});

	it('that names this machine as it ends a connection has that left out of the record', async () => {
		keep();
		await live();
		server.send('ERROR :Closing Link: 203.0.113.5 (Ping timeout: 240 seconds)');
		server.cut();
		await expect.poll(() => kept.lines('lobby')).toEqual(['-- Ping timeout: 240 seconds --']);
	});

	it('to which every nick is in use is asked for a few, and again after a pause', async () => {
		server.shut = ':irc.test 433 * keeper :Nickname is already in use';
		keep();
		await reason().toBe('every nick is refused: Nickname is already in use');
		expect(server.nicks[0]).toBe(11);
	});

	it('that lives and lets nobody in is given up, and tried again', async () => {
		server.shut = 'PING :still here';
		const chatter = setInterval(() => server.send('PING :still here'), 20);
		keep(100);
		await reason().toBe('not let in');
		clearInterval(chatter);
		server.shut = null;
		await live();
	});

	it('whose history has no end is listened to all the same, and the outage is on record', async () => {
		keep();
		await live();
		server.say('m1', 'one');
		await expect.poll(() => kept.lines('lobby')).toContain('ada: one');
		server.breaksOff = true;
		server.forget();
		server.cut();
		await expect.poll(() => server.asked.length).toBe(1);
		server.send(
			...Array.from(
				{ length: 2_100 },
				(_, i) => `@batch=b1;msgid=h${i} :ada!a@h PRIVMSG #lobby :${i}`
			)
		);
		await expect.poll(() => kept.outages('lobby')).toHaveLength(1);
		await live();
	});
});

it.each([
	['Closing link: (backscroll@203.0.113.5) [Excess flood]', 'Excess flood'],
	['Closing Link: 203.0.113.5 (Ping timeout: 240 seconds)', 'Ping timeout: 240 seconds'],
	['Closing Link: keeper[2001:db8::7] (Quit: done)', 'Quit: done'],
	['Too many connections from 2001:db8:0:1::7', 'Too many connections from …'],
	[
		'Your address 203.0.113.5 is listed, write to a@b.example',
		'Your address … is listed, write to …'
	],
	['Server going down', 'Server going down']
])('the ending “%s” is on record as “%s”', (said, recorded) => {
	expect(endingOf(said)).toBe(recorded);
});

describe('A server that speaks as Twitch does', () => {
	let server: TwitchServer;
	beforeEach(async () => (server = await TwitchServer.start()));
	afterEach(() => server.close());
	const keep = (): void =>
		kept.start(
			new TwitchSource({
				channels: ['lobby'],
				login: null,
				tell: QUIET,
				server: { host: '127.0.0.1', port: server.port, tls: false },
				timing: QUICK
			})
		);

	it('and asks for a new connection over and over gets one ever more rarely', async () => {
		server.restless = true;
		keep();
		await expect.poll(() => server.joins.length).toBeGreaterThanOrEqual(5);
		const at = server.joins.map((join) => join.at);
		// At least half of 30, 60, 120 and 200 ms.
		expect((at[4] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(200);
		server.restless = false;
		await live();
	});

	it('and gives places of emotes that are none, and names without end, has the rest of the line kept', async () => {
		keep();
		await live();
		server.send(
			chatLine(
				{
					id: 'm1',
					emotes: '25:-4,3-,0--1,1-2-3/1902:6-10/:/x:1-2:3',
					'display-name': 'R'.repeat(300),
					'reply-parent-msg-id': 'x'.repeat(300),
					'reply-parent-user-login': 'ada',
					'reply-parent-msg-body': 'hi'
				},
				'ronni',
				'lobby',
				'Kappa Keepo'
			)
		);
		await expect.poll(() => kept.lines('lobby')).toEqual(['ronni: Kappa Keepo']);
		const [logged] = await kept.log.read(1, 1);
		if (!logged) throw new Error('no event');
		expect(emotesOf(logged.event)).toEqual([{ id: '1902', start: 6, length: 5 }]);
		expect(replyOf(logged.event)).toBeNull();
	});
});
