import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { IrcSource } from '../../../server/sources/irc/irc-source';
import { Crowd } from '../../support/crowd';
import { findIrcServer } from '../../support/ircd.mjs';
import { IrcServer } from '../../support/irc-server';
import { Kept, QUICK, QUIET } from '../../support/kept';
import { RelayProcess } from '../../support/relay-process';
import { SourceProcess } from '../../support/source-process';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';

const CHANNELS = ['#c0', '#c1', '#c2', '#c3'];
const SHOWN = CHANNELS.map((name) => name.slice(1));
/** At 2,000 messages a second the corpus is talked of for so long, in ms. */
const LONGEST = 98_000;

for (const name of ['inspircd', 'ngircd'] as const) {
	it.skipIf(!findIrcServer(name))(
		`keeps what many say at once, by ${name}: all of it, none twice, each in their order`,
		async () => {
			const server = await IrcServer.start(name);
			const kept = new Kept();
			const crowd = new Crowd(24, CHANNELS);
			kept.start(
				new IrcSource({
					address: {
						host: '127.0.0.1',
						port: server.port,
						tls: false,
						account: null,
						channels: CHANNELS
					},
					nick: 'keeper',
					account: null,
					nickServ: false,
					joins: false,
					tell: QUIET,
					timing: QUICK
				})
			);
			await crowd.join(server.port);
			await expect
				.poll(() => SHOWN.map((channel) => kept.state(channel)?.state))
				.toEqual(SHOWN.map(() => 'live'));
			await crowd.speak();
			await expect.poll(() => kept.log.head, { timeout: LONGEST, interval: 5 }).toBe(crowd.lines);
			const logged = await kept.log.read(1, Infinity);
			const heard = logged.map(({ event }) => ({
				nick: event.author?.login ?? '',
				text: event.text
			}));
			expect(Crowd.byNick(heard)).toEqual(crowd.expected());
			crowd.leave();
			await kept.dispose();
			await server.dispose();
		},
		2 * LONGEST
	);
}

it.skipIf(!findIrcServer('ngircd'))(
	'loses nothing and keeps nothing twice when the relay, and then the source, is killed in the middle',
	async () => {
		const server = await IrcServer.start('ngircd');
		const relay = await RelayProcess.start();
		const spool = mkdtempSync(join(tmpdir(), 'backscroll-spool-'));
		const address = `irc://127.0.0.1:${server.port}/${CHANNELS.map((name) => name.slice(1)).join()}`;
		const args = ['--relay', relay.url, '--spool', spool, '--irc', address];
		const source = await SourceProcess.start(args, relay.token);
		const crowd = new Crowd(24, CHANNELS);
		await crowd.join(server.port);
		await source.live(SHOWN.length);
		// The relay says how they stand, as of its own.
		await expect
			.poll(async () => (await fetch(`${relay.url}/metrics`)).text())
			.toMatch(/backscroll_source_channels\{source="127\.0\.0\.1",channel="\w+",state="live"\} 1/);
		await crowd.speak(0, 30);
		const talking = crowd.speak(30, 60);
		await relay.stop('SIGKILL');
		await talking;
		await relay.start();
		await crowd.speak(60, 80);
		// Killed once all is with the relay or in the spool: what comes in its last 20 ms would be lost with it.
		const said = crowd.members.reduce((sum, { lines }) => sum + Math.floor(lines.length * 0.8), 0);
		await expect
			.poll(async () => (await relay.snapshot()).totals.messages, { timeout: LONGEST })
			.toBe(said);
		await source.stop('SIGKILL');
		await source.start();
		await source.live(SHOWN.length);
		await crowd.speak(80, 100);
		await expect
			.poll(async () => (await relay.snapshot()).totals.messages, { timeout: LONGEST })
			.toBe(crowd.lines);
		await source.stop();
		await relay.stop();
		const log = new SqliteLog({ folder: relay.data });
		const logged = await log.read(1, Infinity);
		await log.close();
		const heard = logged
			.filter(({ event }) => event.author)
			.map(({ event }) => ({ nick: event.author?.login ?? '', text: event.text }));
		expect(Crowd.byNick(heard)).toEqual(crowd.expected());
		const outages = logged.filter(({ event }) => event.kind === 6);
		expect(outages.map(({ channelKey }) => channelKey?.name).sort()).toEqual(SHOWN);
		expect(outages[0]?.event.text).toBe('recording was stopped');
		crowd.leave();
		await relay.dispose();
		await server.dispose();
		rmSync(spool, { recursive: true, force: true });
	},
	4 * LONGEST
);
