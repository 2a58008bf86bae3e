/** What is on record of the times in which an IRC server was not heard. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ircAddress } from '../../../server/sources/irc/address';
import { IrcSource } from '../../../server/sources/irc/irc-source';
import { HistoryServer } from '../../support/history-server';
import { Kept, QUICK, QUIET } from '../../support/kept';

const SECOND = 1_000;
let server: HistoryServer;
let kept: Kept;

const keep = (nick = 'keeper'): void =>
	kept.start(
		new IrcSource({
			address: ircAddress(`irc://127.0.0.1:${server.port}/lobby`),
			nick,
			account: null,
			nickServ: false,
			joins: false,
			tell: QUIET,
			timing: QUICK
		})
	);
const live = () => expect.poll(() => kept.state('lobby')?.state).toBe('live');
const heard = (...lines: unknown[]) => expect.poll(() => kept.lines('lobby')).toEqual(lines);
/** How long the only outage lasted, in ms. */
async function outage(): Promise<number> {
	await expect.poll(() => kept.outages('lobby')).toHaveLength(1);
	const [first] = await kept.outages('lobby');
	return first?.ms ?? NaN;
}

/** Lets the clock go on, as it does for a machine that sleeps, or whose network is gone. */
const pass = (ms: number): unknown => vi.setSystemTime(Date.now() + ms);

beforeEach(async () => {
	vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
	server = await HistoryServer.start();
	kept = new Kept();
});
afterEach(async () => {
	vi.useRealTimers();
	await kept.dispose();
	await server.close();
});

describe('An outage', () => {
	it('begins when the server was last heard, where the connection turns out to be dead', async () => {
		keep();
		await live();
		server.say('m1', 'one');
		await heard('ada: one');
		server.forget();
		pass(50 * SECOND);
		server.reset();
		expect(await outage()).toBeGreaterThanOrEqual(50 * SECOND);
	});

	it('begins when the server closed the connection, where it did', async () => {
		keep();
		await live();
		pass(50 * SECOND);
		server.cut();
		expect(await outage()).toBeLessThan(10 * SECOND);
	});

	it('begins before a sleep whose end brings lines that waited, and no answer any more', async () => {
		keep();
		await live();
		pass(600 * SECOND);
		server.mute = true;
		server.say('m1', 'waited');
		await heard('ada: waited');
		server.forget();
		server.send('ERROR :Closing Link: 203.0.113.5 (Ping timeout: 240 seconds)');
		server.mute = false;
		server.cut();
		expect(await outage()).toBeGreaterThanOrEqual(600 * SECOND);
	});

	it('is none where the connection outlived the sleep', async () => {
		keep();
		await live();
		pass(600 * SECOND);
		server.say('m1', 'waited');
		await heard('ada: waited');
		// The first is irc-framework's, as it begins.
		await expect.poll(() => server.pings.length).toBe(2);
		server.say('m2', 'two');
		await heard('ada: waited', 'ada: two');
		server.forget();
		pass(20 * SECOND);
		server.cut();
		expect(await outage()).toBeLessThan(10 * SECOND);
	});
});

it('A channel waits to be joined after a reconnect, and is not recorded since it was last heard', async () => {
	keep();
	await live();
	server.joinable = false;
	const before = Date.now();
	pass(50 * SECOND);
	server.reset();
	await expect
		.poll(() => kept.running?.statuses())
		.toMatchObject([{ state: 'joining', reason: '' }]);
	expect(kept.running?.statuses()[0]?.since).toBeLessThanOrEqual(before);
});

it('A kick goes on record by the nick that a server forced on us, and by no other', async () => {
	keep();
	await live();
	server.send(
		':keeper!u@h NICK 0ABAAAAAB',
		':op!o@h KICK #lobby keeper :another one',
		':ada!a@h PRIVMSG #lobby :still heard',
		':op!o@h KICK #lobby 0ABAAAAAB :out'
	);
	await heard('ada: still heard');
	await expect
		.poll(() => kept.state('lobby'))
		.toMatchObject({ state: 'disconnected', reason: 'kicked by op (out)' });
});

it('Who is kicked at every join joins ever more rarely', async () => {
	server.kicks = true;
	keep();
	await expect.poll(() => server.joins.length).toBe(5);
	const pauses = server.joins.slice(1).map((at, i) => at - (server.joins[i] ?? 0));
	// Twice as long each time, from 50 ms on.
	expect(pauses[3]).toBeGreaterThanOrEqual(390);
	server.kicks = false;
	await expect.poll(() => server.joins.length).toBe(6);
	await live();
});

describe('A nick that the server does not take', () => {
	it('is tried in short, and then the server’s words say why nothing is heard', async () => {
		server.shut = ':irc.test 432 * backscroll :Nickname is reserved for registered users';
		keep('backscroll');
		await expect
			.poll(() => kept.state('lobby')?.reason)
			.toBe('the nick backscroll is refused: Nickname is reserved for registered users');
		expect(server.names.slice(0, 2)).toEqual(['backscroll', 'backscrol']);
	});

	it.each([
		['it is in use', '433 * backscroll :Nickname is already in use'],
		['another server has it', '436 * backscroll :Nickname collision'],
		['it is blocked after a split', '437 * backscroll :Nick/channel is temporarily unavailable']
	])('because %s has digits that fit everywhere', async (_, refusal) => {
		server.shut = `:irc.test ${refusal}`;
		keep('backscroll');
		await expect.poll(() => server.names.length).toBeGreaterThan(2);
		expect(server.names[1]).toMatch(/^backs\d{4}$/);
	});
});
