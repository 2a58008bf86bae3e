import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SourceEvent } from '../../../server/sources/source';
import { TwitchSource } from '../../../server/sources/twitch/twitch-source';
import { EventKind } from '../../../src/lib/wire/index';
import { Heard } from '../../support/heard';
import { Kept, QUICK, QUIET } from '../../support/kept';
import { chatLine, TwitchServer, userNotice } from '../../support/twitch-server';

const PATIENT = { interval: 20 };
let server: TwitchServer;
let heard: Heard[];
let sources: TwitchSource[];
beforeEach(async () => {
	server = await TwitchServer.start();
	heard = [];
	sources = [];
});
afterEach(async () => {
	for (const source of sources) await source.stop();
	await server.close();
});

/** Another connection. */
async function listen(...channels: string[]): Promise<Heard> {
	const one = new Heard();
	const source = new TwitchSource({
		channels,
		login: null,
		tell: QUIET,
		server: { host: '127.0.0.1', port: server.port, tls: false },
		timing: QUICK
	});
	sources.push(source);
	heard.push(one);
	source.start(one);
	await expect
		.poll(() => channels.map((each) => one.states.get(each)?.state), PATIENT)
		.toEqual(channels.map(() => 'live'));
	return one;
}
async function after(one: Heard, count: number, ...lines: string[]): Promise<SourceEvent[]> {
	server.send(...lines);
	await expect.poll(() => one.events.length, PATIENT).toBe(count);
	return one.events;
}

// Lines of Twitch's documentation, with other numbers: https://dev.twitch.tv/docs/chat/irc/
const DELETED =
	'@login=ronni;room-id=;target-msg-id=abc-123-def;tmi-sent-ts=1642720582342 :tmi.twitch.tv CLEARMSG #dallas :HeyGuys';
const BANNED =
	'@room-id=12345678;target-user-id=87654321;tmi-sent-ts=1642715756806 :tmi.twitch.tv CLEARCHAT #dallas :ronni';
const CLEARED = '@room-id=12345678;tmi-sent-ts=1642715695392 :tmi.twitch.tv CLEARCHAT #dallas';
const TIMED_OUT =
	'@ban-duration=350;room-id=12345678;target-user-id=87654321;tmi-sent-ts=1642719320727 :tmi.twitch.tv CLEARCHAT #dallas :ronni';

describe('What moderators do on Twitch', () => {
	it('is an event: a deletion without the text, a ban, a timeout with its length, a cleared chat', async () => {
		const one = await listen('dallas');
		expect(await after(one, 4, DELETED, BANNED, CLEARED, TIMED_OUT)).toEqual([
			{
				id: 'del:abc-123-def',
				kind: 'deleted',
				channel: 'dallas',
				target: 'abc-123-def',
				user: 'ronni',
				sentAt: 1642720582342
			},
			{
				id: 'clr:12345678:87654321:1642715756806',
				kind: 'purged',
				channel: 'dallas',
				user: 'ronni',
				userId: '87654321',
				sentAt: 1642715756806
			},
			{
				id: 'clr:12345678:*:1642715695392',
				kind: 'cleared',
				channel: 'dallas',
				sentAt: 1642715695392
			},
			{
				id: 'clr:12345678:87654321:1642719320727',
				kind: 'purged',
				channel: 'dallas',
				user: 'ronni',
				userId: '87654321',
				duration: 350,
				sentAt: 1642719320727
			}
		]);
		expect(JSON.stringify(one.events)).not.toContain('HeyGuys');
	});

	it('has the same id by each connection, and after a reconnect, so that a relay has it once', async () => {
		const [one, two] = [await listen('dallas'), await listen('dallas')];
		const lines = [DELETED, BANNED, CLEARED, TIMED_OUT, CLEARED.replace('room-id=12345678;', '')];
		await after(one, 5, ...lines);
		await expect.poll(() => two.events.length, PATIENT).toBe(5);
		const ids = one.events.map(({ id }) => id);
		expect(two.events.map(({ id }) => id)).toEqual(ids);
		server.cut();
		await expect.poll(() => server.joins.length, PATIENT).toBe(4);
		await expect.poll(() => one.states.get('dallas')?.state, PATIENT).toBe('live');
		await after(one, 10, ...lines);
		expect(one.events.slice(5).map(({ id }) => id)).toEqual(ids);
	});

	it('that is of another channel, or lacks what it is of, is none', async () => {
		const one = await listen('dallas');
		await after(
			one,
			1,
			DELETED.replace('#dallas', '#other'),
			DELETED.replace('target-msg-id=abc-123-def;', ''),
			DELETED.replace('abc-123-def', 'x'.repeat(201)),
			BANNED.replace('#dallas', '#other'),
			chatLine({ id: 'm1', 'user-id': '7' }, 'ada', 'dallas', 'last')
		);
		expect(one.events[0]).toMatchObject({ id: 'm1' });
	});

	it('that names a user by the id alone is a ban, and clears no channel', async () => {
		const one = await listen('dallas');
		const events = await after(one, 1, BANNED.replace(':ronni', ':'));
		expect(events).toMatchObject([{ kind: 'purged', user: '87654321', userId: '87654321' }]);
	});

	it('without a time has no id, as none would be its own; a length that is none is a ban', async () => {
		const one = await listen('dallas');
		const [purge] = await after(
			one,
			1,
			'@ban-duration=x;room-id=1 :tmi.twitch.tv CLEARCHAT #dallas :ronni'
		);
		expect(purge).toEqual({
			kind: 'purged',
			channel: 'dallas',
			user: 'ronni',
			sentAt: expect.any(Number)
		});
	});
});

describe('A shared chat', () => {
	const original = { 'source-id': 'o1', 'source-room-id': '1', 'room-id': '1', id: 'o1' };
	const copy = { 'source-id': 'o1', 'source-room-id': '1', 'room-id': '2', id: 'c1' };

	it('is a message and its copy, which says where it was said', async () => {
		server.rooms.set('dallas', '1').set('austin', '2');
		const one = await listen('dallas', 'austin');
		const [said, copied] = await after(
			one,
			2,
			chatLine({ ...original, 'user-id': '7' }, 'ronni', 'dallas', 'hi'),
			chatLine({ ...copy, 'user-id': '7' }, 'ronni', 'austin', 'hi')
		);
		expect(said).not.toHaveProperty('copyOf');
		expect(copied).toMatchObject({
			id: 'c1',
			channel: 'austin',
			copyOf: { channel: 'dallas', id: 'o1' }
		});
	});

	it('of a channel that isn’t recorded is called by its room', async () => {
		server.rooms.set('austin', '2');
		const one = await listen('austin');
		const [copied] = await after(
			one,
			1,
			chatLine({ ...copy, 'user-id': '7' }, 'ronni', 'austin', 'hi')
		);
		expect(copied?.copyOf).toEqual({ channel: 'id:1', id: 'o1' });
	});

	it('has copies of announcements, too, of the type that they are there', async () => {
		server.rooms.set('dallas', '1').set('austin', '2');
		const one = await listen('dallas', 'austin');
		const notice = {
			...copy,
			'msg-id': 'sharedchatnotice',
			'source-msg-id': 'sub',
			login: 'ronni',
			'user-id': '7',
			'system-msg': 'ronni subscribed at Tier 1.'
		};
		const [copied] = await after(one, 1, userNotice(notice, 'austin'));
		expect(copied).toMatchObject({
			kind: 'notice',
			notice: { type: 'sub', text: 'ronni subscribed at Tier 1.' },
			copyOf: { channel: 'dallas', id: 'o1' }
		});
	});

	it('that only its own channel sees has no copies: source-only changes nothing there', async () => {
		server.rooms.set('dallas', '1');
		const one = await listen('dallas');
		const [said] = await after(
			one,
			1,
			chatLine({ ...original, 'source-only': '1', 'user-id': '7' }, 'ronni', 'dallas', 'hi')
		);
		expect(said).not.toHaveProperty('copyOf');
	});
});

it('Who writes for the first time, or again after long, is marked: that can’t be had later', async () => {
	const one = await listen('dallas');
	const line = (id: string, tags: Readonly<{ [tag: string]: string }>): string =>
		chatLine({ id, 'user-id': '7', ...tags }, 'ronni', 'dallas', 'hi');
	const marked = await after(
		one,
		4,
		line('m1', { 'first-msg': '1', 'returning-chatter': '0' }),
		line('m2', { 'first-msg': '0', 'returning-chatter': '1' }),
		line('m3', { 'first-msg': '0', 'returning-chatter': '0' }),
		line('m4', {})
	);
	expect(marked.map(({ chatter }) => chatter)).toEqual([
		'first',
		'returning',
		undefined,
		undefined
	]);
});

describe('In the log', () => {
	it('all of it is there once, by two connections and after a reconnect, and totals count none of it', async () => {
		const kept = new Kept();
		server.rooms.set('dallas', '1').set('austin', '2');
		const source = (): TwitchSource =>
			new TwitchSource({
				channels: ['dallas', 'austin'],
				login: null,
				tell: QUIET,
				server: { host: '127.0.0.1', port: server.port, tls: false },
				timing: QUICK
			});
		const lines = [
			chatLine(
				{ id: 'o1', 'room-id': '1', 'user-id': '87654321', 'first-msg': '1' },
				'ronni',
				'dallas',
				'one'
			),
			chatLine(
				{
					id: 'c1',
					'room-id': '2',
					'source-id': 'o1',
					'source-room-id': '1',
					'user-id': '87654321'
				},
				'ronni',
				'austin',
				'one'
			),
			DELETED.replace('abc-123-def', 'o1'),
			TIMED_OUT,
			CLEARED
		];
		// Another process' connection, and ours.
		const other = await listen('dallas', 'austin');
		kept.start(source());
		const live = () =>
			expect
				.poll(() => ['dallas', 'austin'].map((each) => kept.state(each)?.state), PATIENT)
				.toEqual(['live', 'live']);
		await live();
		server.send(...lines);
		await expect.poll(() => kept.log.head, PATIENT).toBe(5);
		await kept.ingest.take([...other.events], 'twitch', null);
		const { length } = server.joins;
		server.cut();
		await expect.poll(() => server.joins.length, PATIENT).toBe(length + 4);
		await live();
		server.send(...lines, chatLine({ id: 'm9', 'user-id': '7' }, 'ada', 'dallas', 'last'));
		await expect.poll(async () => (await kept.lines('dallas')).at(-1), PATIENT).toBe('ada: last');
		const logged = (await kept.log.read(1, Infinity)).map(({ event }) => event);
		const of = (kind: number) => logged.filter((event) => event.kind === kind);
		expect([EventKind.delete, EventKind.purge].map((kind) => of(kind).length)).toEqual([1, 2]);
		expect(logged.filter(({ text }) => text === 'one')).toHaveLength(2);
		expect((await kept.log.snapshot()).totals).toMatchObject({ messages: 3 });
		await kept.dispose();
	});
});
