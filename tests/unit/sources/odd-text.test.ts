/** Odd text from servers of chat: a source keeps the line, whatever its names are, and says in words what a channel's state is. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ircAddress } from '../../../server/sources/irc/address';
import { IrcSource } from '../../../server/sources/irc/irc-source';
import { textOf, timeOf } from '../../../server/sources/irc/text';
import { withNames } from '../../../server/sources/names';
import { TwitchSource } from '../../../server/sources/twitch/twitch-source';
import { emotesOf } from '../../../src/lib/wire/index';
import { HistoryServer } from '../../support/history-server';
import { Kept, QUICK, QUIET } from '../../support/kept';
import { BORDERS, SEEN, TIMES, UNSEEN, QUOTED } from '../../support/odd-text';
import { chatLine, TwitchServer } from '../../support/twitch-server';

const PATIENT = { interval: 20 };
let kept: Kept;
beforeEach(() => {
	kept = new Kept();
});
afterEach(() => kept.dispose());

const live = (channel: string) =>
	expect.poll(() => kept.state(channel)?.state, PATIENT).toBe('live');
const lines = (channel: string, expected: readonly string[]) =>
	expect.poll(() => kept.lines(channel), PATIENT).toEqual(expected);
/** A server would not send these in a name: they end it. */
const isNick = (sign: string): boolean => !/[\s!@:]/u.test(sign);

describe('IRC', () => {
	let server: HistoryServer;
	beforeEach(async () => {
		server = await HistoryServer.start();
		const address = ircAddress(`irc://127.0.0.1:${server.port}/lobby`);
		const options = { nick: 'keeper', account: null, nickServ: false, joins: false };
		kept.start(new IrcSource({ address, ...options, tell: QUIET, timing: QUICK }));
		await live('lobby');
	});
	afterEach(async () => {
		await kept.stop();
		await server.close();
	});

	it('has its lines as one, with blanks where a word ends', async () => {
		const sendable = BORDERS.filter(([, text]) => !/[\n\r\0]/.test(text));
		for (const [i, [, text]] of sendable.entries()) server.say(`m${i}`, text);
		await lines(
			'lobby',
			sendable.map(([, , stored]) => `ada: ${stored}`)
		);
	});

	it('keeps who has a name with nothing to see by the account, or by its code points', async () => {
		const unseen = UNSEEN.map(([, sign]) => sign).filter(isNick);
		for (const sign of unseen) {
			server.send(`@account=lovelace :${sign}!a@h PRIVMSG #lobby :one`);
			server.send(`:${sign}!a@h PRIVMSG #lobby :two`);
		}
		server.send(...SEEN.map((nick) => `:${nick}!a@h PRIVMSG #lobby :three`));
		await lines('lobby', [
			...unseen.flatMap((sign) => [
				'lovelace: one',
				`${withNames({ channel: '', user: sign }).user ?? ''}: two`
			]),
			...SEEN.map((nick) => `${nick}: three`)
		]);
	});

	it.each(QUOTED.filter(([words]) => !words.includes('\n')))(
		'says why a channel is not live in one line: %j',
		async (words, shown) => {
			server.refusal = `:irc.test 474 keeper #lobby :${words}`;
			server.cut();
			await expect
				.poll(() => kept.state('lobby'), PATIENT)
				.toMatchObject({ state: 'banned', reason: shown });
		}
	);

	it('records an outage with a reason that shows something', async () => {
		server.send(':op!o@h KICK #lobby keeper :\u200b\u2800');
		await live('lobby');
		server.say('m1', 'back');
		await expect
			.poll(() => kept.outages('lobby'), PATIENT)
			.toMatchObject([{ cause: expect.any(String) }]);
		server.refusal = `:irc.test 474 keeper #lobby :\u200b\u2800`;
		server.cut();
		await expect
			.poll(() => kept.state('lobby'), PATIENT)
			.toMatchObject({ state: 'banned', reason: '' });
	});

	it('loses nothing by a line of control characters alone', async () => {
		server.say('m1', '\u0007');
		server.say('m2', '\u0002\u000f');
		server.say('m3', 'hello');
		await lines('lobby', ['ada: hello']);
	});
});

describe('A server’s time', () => {
	const now = Date.UTC(2100, 0, 1);

	it.each(TIMES)('is read from %j, or is now', (text, time) => {
		expect(timeOf(text, now)).toBe(typeof time === 'number' && time > 0 ? time : now);
	});
});

it('A line of nothing but controls is none', () => {
	expect(textOf('\u0001ACTION \u0007\u0001')).toBeNull();
	expect(textOf(' \u0085 ')).toBeNull();
	expect(textOf('\u200b')).toEqual({ text: '\u200b', action: false });
});

describe('Twitch', () => {
	let server: TwitchServer;
	beforeEach(async () => {
		server = await TwitchServer.start();
		kept.start(
			new TwitchSource({
				channels: ['ada'],
				login: null,
				tell: QUIET,
				server: { host: '127.0.0.1', port: server.port, tls: false },
				timing: QUICK,
				answer: 300
			})
		);
		await live('ada');
	});
	afterEach(async () => {
		await kept.stop();
		await server.close();
	});

	it('keeps a line under the login where the displayed name shows nothing', async () => {
		const unseen = UNSEEN.map(([, sign]) => sign).filter((sign) => !sign.includes(' '));
		for (const [i, sign] of unseen.entries()) {
			const reply = { 'reply-parent-msg-id': 'gone', 'reply-parent-display-name': sign };
			const tags = { id: `m${i}`, 'display-name': sign, ...reply, 'reply-parent-msg-body': 'x' };
			server.send(chatLine(tags, 'bob', 'ada', `line ${i}`));
		}
		await lines(
			'ada',
			unseen.map((_, i) => `bob: line ${i}`)
		);
		const logged = await kept.log.read(1, Infinity);
		expect(new Set(logged.map(({ event }) => event.author?.displayName))).toEqual(new Set(['']));
	});

	it('has its lines as one, with blanks where a word ends', async () => {
		const sendable = BORDERS.filter(([, text]) => !/[\n\r\0]/.test(text));
		server.send(...sendable.map(([, text], i) => chatLine({ id: `m${i}` }, 'bob', 'ada', text)));
		await lines(
			'ada',
			sendable.map(([, , stored]) => `bob: ${stored}`)
		);
	});

	it('leaves out an emote and a badge that would lead elsewhere, and keeps the line', async () => {
		const tags = { id: 'm1', emotes: '..:0-4/25:6-10', badges: '../1,moderator/1,a/..' };
		server.send(chatLine(tags, 'bob', 'ada', 'Kappa Kappa'));
		await lines('ada', ['bob: Kappa Kappa']);
		const [logged] = await kept.log.read(1, 1);
		expect(logged && emotesOf(logged.event)).toEqual([{ id: '25', start: 6, length: 5 }]);
	});
});

it('names moderators, and the channels of copies, by what can be seen', () => {
	const [blank, id] = ['\u3164', '7'];
	const event = withNames({
		channel: 'c',
		user: 'u',
		by: { user: blank, userId: id, displayName: blank },
		copyOf: { channel: blank, id: 'x' }
	});
	expect(event.by).toEqual({ user: id, userId: id });
	expect(event.copyOf).toEqual({ channel: 'U+3164', id: 'x' });
});
