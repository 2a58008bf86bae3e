import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SOURCE_TABLE } from '../../../server/cli/source-options';
import { IrcSource } from '../../../server/sources/irc/irc-source';
import { findIrcServer } from '../../support/ircd.mjs';
import { IrcServer } from '../../support/irc-server';
import { IrcSpeaker } from '../../support/irc-speaker';
import { Kept, QUICK, QUIET } from '../../support/kept';

const PATIENT = { interval: 20 };

const sourceOn = (port: number, nick = 'keeper', ...channels: string[]) =>
	new IrcSource({
		address: {
			host: '127.0.0.1',
			port,
			tls: false,
			account: null,
			channels: channels.length > 0 ? channels : ['#one']
		},
		nick,
		account: null,
		nickServ: false,
		joins: false,
		tell: QUIET,
		timing: QUICK
	});

for (const name of ['inspircd', 'ngircd'] as const) {
	describe.skipIf(!findIrcServer(name))(`IRC by ${name}`, () => {
		let server: IrcServer;
		let kept: Kept;
		const source = (...channels: string[]) => sourceOn(server.port, 'keeper', ...channels);
		const live = (...channels: string[]) =>
			expect
				.poll(() => channels.map((channel) => kept.state(channel)?.state), PATIENT)
				.toEqual(channels.map(() => 'live'));
		const heard = (channel: string, ...lines: string[]) =>
			expect.poll(() => kept.lines(channel), PATIENT).toEqual(lines);

		beforeEach(async () => {
			server = await IrcServer.start(name);
			kept = new Kept();
		});
		afterEach(async () => {
			await kept.dispose();
			await server.dispose();
		});

		it('keeps every line once and in order, through names that change, actions and formatting', async () => {
			const ada = await IrcSpeaker.join(server.port, 'ada', '#one', '#two');
			const bob = await IrcSpeaker.join(server.port, 'bob', '#one');
			kept.start(source('#one', '#two'));
			await live('one', 'two');
			for (let i = 0; i < 50; i++) {
				ada.say('#one', `line ${i}`);
				await ada.settled();
				bob.say('#one', `answer ${i}`);
				await bob.settled();
			}
			ada.say(
				'#two',
				'\u0001ACTION waves\u0001',
				'\u0002bold\u000f \u000304,01red\u0003 plain',
				'\u0001VERSION\u0001'
			);
			ada.send('NICK lovelace');
			ada.say('#two', 'still me — 日本語 🙂');
			await ada.settled();
			await heard(
				'one',
				...Array.from({ length: 50 }, (_, i) => [`ada: line ${i}`, `bob: answer ${i}`]).flat()
			);
			await heard('two', '* ada waves', 'ada: bold red plain', 'lovelace: still me — 日本語 🙂');
			for (const speaker of [ada, bob]) speaker.leave();
		});

		it('puts a restart of the server on record, and goes on after it', async () => {
			const before = await IrcSpeaker.join(server.port, 'ada', '#one', '#two');
			kept.start(source('#one', '#two'));
			await live('one', 'two');
			before.say('#one', 'before');
			await heard('one', 'ada: before');
			await server.stop();
			await expect
				.poll(() => kept.state('one'), PATIENT)
				.toMatchObject({
					state: 'disconnected',
					reason: 'connection refused'
				});
			await server.start();
			await live('one', 'two');
			const after = await IrcSpeaker.join(server.port, 'ada', '#one', '#two');
			after.say('#one', 'after');
			await expect.poll(() => kept.lines('one'), PATIENT).toHaveLength(3);
			const [first, hole, last] = await kept.lines('one');
			expect([first, last]).toEqual(['ada: before', 'ada: after']);
			expect(hole).toMatch(/^-- .+ --$/);
			expect(await kept.outages('two')).toHaveLength(1);
			after.leave();
		});

		it('puts a kick on record with who did it, and joins again', async () => {
			const ada = await IrcSpeaker.join(server.port, 'ada', '#one');
			kept.start(source('#one'));
			await live('one');
			ada.say('#one', 'before');
			ada.send('KICK #one keeper :out');
			await ada.settled();
			ada.say('#one', 'unheard');
			await expect.poll(() => kept.outages('one'), PATIENT).toHaveLength(1);
			ada.say('#one', 'after');
			await heard('one', 'ada: before', '-- kicked by ada (out) --', 'ada: after');
			ada.leave();
		});

		it('says which channel does not let it in, and why, until it does', async () => {
			const ada = await IrcSpeaker.join(server.port, 'ada', '#shut');
			ada.send('MODE #shut +b keeper!*@*');
			await ada.settled();
			kept.start(source('#shut'));
			await expect.poll(() => kept.state('shut')?.state, PATIENT).toBe('banned');
			expect(kept.state('shut')?.reason).not.toBe('');
			ada.send('MODE #shut -b keeper!*@*');
			await live('shut');
			// Nothing was kept of it before, so nothing is missing.
			expect(await kept.outages('shut')).toEqual([]);
			ada.leave();
		});

		it('puts the time between two runs on record', async () => {
			const ada = await IrcSpeaker.join(server.port, 'ada', '#one');
			kept.start(source('#one'));
			await live('one');
			ada.say('#one', 'before');
			await heard('one', 'ada: before');
			await kept.stop();
			ada.say('#one', 'unheard');
			await ada.settled();
			kept.start(source('#one'));
			await live('one');
			ada.say('#one', 'after');
			await heard('one', 'ada: before', '-- recording was stopped --', 'ada: after');
			ada.leave();
		});
	});
}

it.skipIf(!findIrcServer('ngircd'))(
	'enters a server that takes no nick as long as its own',
	async () => {
		const server = await IrcServer.start('ngircd');
		const kept = new Kept();
		const ada = await IrcSpeaker.join(server.port, 'ada', '#one');
		kept.start(sourceOn(server.port, SOURCE_TABLE.ircNick.default));
		await expect.poll(() => kept.state('one')?.state, PATIENT).toBe('live');
		ada.send('KICK #one backscrol :known by its short name');
		await expect
			.poll(() => kept.lines('one'), PATIENT)
			.toEqual(['-- kicked by ada (known by its short name) --']);
		ada.leave();
		await kept.dispose();
		await server.dispose();
	}
);

describe.skipIf(!findIrcServer('inspircd'))('The history that a server keeps', () => {
	let server: IrcServer;
	let kept: Kept;
	let ada: IrcSpeaker;

	/** A line, another one between two runs, and one after; in a channel whose history the server sends at each join. */
	async function story(...without: string[]): Promise<void> {
		server = await IrcServer.start('inspircd', ...without);
		kept = new Kept();
		ada = await IrcSpeaker.join(server.port, 'ada', '#one');
		ada.send('MODE #one +H 50:1h');
		ada.say('#one', 'of a time before the first run');
		await ada.settled();
		kept.start(sourceOn(server.port));
		await expect.poll(() => kept.state('one')?.state, PATIENT).toBe('live');
		ada.say('#one', 'before');
		await expect.poll(() => kept.lines('one'), PATIENT).toContain('ada: before');
		await kept.stop();
		ada.say('#one', 'missed 1', 'missed 2');
		await ada.settled();
		kept.start(sourceOn(server.port));
		await expect.poll(() => kept.state('one')?.state, PATIENT).toBe('live');
		ada.say('#one', 'after');
		await expect.poll(() => kept.lines('one'), PATIENT).toContain('ada: after');
	}
	afterEach(async () => {
		ada.leave();
		await kept.dispose();
		await server.dispose();
	});

	it.each([
		['', []],
		[', known by times, authors and texts where there are no ids', ['ircv3_msgid']],
		[', and by its times where there are no batches', ['ircv3_batch', 'ircv3_msgid']]
	])('fills what was missed, and then there is no outage%s', async (_, without) => {
		await story(...without);
		expect(await kept.lines('one')).toEqual([
			'ada: before',
			'ada: missed 1',
			'ada: missed 2',
			'ada: after'
		]);
	});

	it('is not taken for what is said now: without times, too, it is what comes with the join', async () => {
		await story('ircv3_batch', 'ircv3_msgid', 'ircv3_servertime');
		expect(await kept.lines('one')).toEqual([
			'ada: before',
			'-- recording was stopped --',
			'ada: after'
		]);
	});
});
