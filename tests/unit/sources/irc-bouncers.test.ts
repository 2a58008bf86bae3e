import { createServer, connect, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ircAddress } from '../../../server/sources/irc/address';
import { IrcSource } from '../../../server/sources/irc/irc-source';
import { FakeIrc } from '../../support/fake-irc';
import { findIrcServer } from '../../support/ircd.mjs';
import { IrcServer } from '../../support/irc-server';
import { IrcSpeaker } from '../../support/irc-speaker';
import { Kept, QUICK, QUIET } from '../../support/kept';
import { Znc, ZNC_PASSWORD } from '../../support/znc';

const PATIENT = { interval: 20 };

let kept: Kept;
beforeEach(() => (kept = new Kept()));
afterEach(() => kept.dispose());

const sourceOn = (port: number, password: string | null = null): IrcSource =>
	new IrcSource({
		address: ircAddress(`irc://127.0.0.1:${port}/lobby`),
		...{ nick: 'keeper', account: null, nickServ: false, joins: false, tell: QUIET },
		password,
		timing: QUICK
	});
const live = () => expect.poll(() => kept.state('lobby')?.state, PATIENT).toBe('live');
const heard = (...lines: unknown[]) =>
	expect.poll(() => kept.lines('lobby'), PATIENT).toEqual(lines);
/** Words of the channel, without outages. */
const words = async (): Promise<string[]> =>
	(await kept.lines('lobby')).filter((line) => !line.startsWith('--'));

describe('A bouncer’s playback', () => {
	let server: FakeIrc;
	/** What was said so far, with its time; those who are there hear it. */
	let said: string[];
	let clock: number;
	beforeEach(async () => {
		server = await FakeIrc.start();
		said = [];
		clock = Date.now() - 3_600_000;
	});
	afterEach(() => server.close());

	const time = (): string => new Date((clock += 1_234)).toISOString();
	const line = (text: string): string => {
		const tags = `time=${time()}`;
		said.push(`@TAGS;${tags} :ada!a@h PRIVMSG #lobby :${text}`);
		return `@${tags} :ada!a@h PRIVMSG #lobby :${text}`;
	};
	const say = (text: string): void => server.send(line(text));
	const whisper = (text: string): void => void line(text);
	const batched = (type: string) => (name: string, nick: string) => [
		`@time=${time()} :${nick}!u@h JOIN ${name}`,
		`:irc.test BATCH +p ${type} ${name}`,
		...said.map((each) => each.replace('TAGS', 'batch=p')),
		':irc.test BATCH -p'
	];
	const plain = (name: string, nick: string) => [
		`@time=${time()} :${nick}!u@h JOIN ${name}`,
		...said.map((each) => each.replace('TAGS;', ''))
	];

	it.each([
		['in a batch of ZNC', () => batched('znc.in/playback')],
		['in a batch of a kind that nobody knows yet', () => batched('example.org/again')],
		['in a batch of chathistory that nobody asked for', () => batched('chathistory')],
		['without a batch', () => plain]
	])('%s is stored once, however often it comes, and has what was missed', async (_, playback) => {
		server.onJoin = playback();
		kept.start(sourceOn(server.port));
		await live();
		for (let n = 1; n <= 5; n++) say(`line ${n}`);
		const before = [1, 2, 3, 4, 5].map((n) => `ada: line ${n}`);
		await heard(...before);
		for (let round = 1; round <= 3; round++) {
			const joins = server.told('JOIN').length;
			server.cut();
			await expect.poll(() => server.told('JOIN').length, PATIENT).toBe(joins + 1);
			await live();
		}
		await heard(...before);
		whisper('missed');
		server.cut();
		const all = [...before, 'ada: missed'];
		await heard(...all);
		await live();
		say('after');
		await heard(...all, 'ada: after');
	});

	it('is stored once also by the next run', async () => {
		server.onJoin = batched('znc.in/playback');
		kept.start(sourceOn(server.port));
		await live();
		for (let n = 1; n <= 3; n++) say(`line ${n}`);
		await heard('ada: line 1', 'ada: line 2', 'ada: line 3');
		await kept.stop();
		whisper('missed');
		kept.start(sourceOn(server.port));
		await live();
		await heard('ada: line 1', 'ada: line 2', 'ada: line 3', 'ada: missed');
	});

	it('that lacks the last line, and has older ones, is no proof that nothing is missing; none of it comes twice', async () => {
		server.onJoin = batched('znc.in/playback');
		kept.start(sourceOn(server.port));
		await live();
		for (let n = 1; n <= 80; n++) say(`line ${n}`);
		await expect.poll(async () => (await kept.lines('lobby')).length).toBe(80);
		// Only lines that are too old to be remembered.
		said = said.slice(0, 10);
		server.cut();
		await expect.poll(() => server.told('JOIN').length, PATIENT).toBe(2);
		await live();
		say('after');
		await expect.poll(async () => (await kept.lines('lobby')).at(-1)).toBe('ada: after');
		expect(await words()).toHaveLength(81);
		expect(await kept.outages('lobby')).toHaveLength(1);
	});

	it('is no reason to take a line for old that comes now, though its server’s clock is behind', async () => {
		server.onJoin = (name, nick) => [`@time=${time()} :${nick}!u@h JOIN ${name}`];
		kept.start(sourceOn(server.port));
		await live();
		const behind = new Date(clock - 60_000).toISOString();
		server.send(`@time=${behind} :ada!a@h PRIVMSG #lobby :from behind`);
		await heard('ada: from behind');
	});

	it('of joins and kicks says nothing of now', async () => {
		server.onJoin = (name, nick) => [
			`@time=${time()} :${nick}!u@h JOIN ${name}`,
			`:irc.test BATCH +p chathistory ${name}`,
			`@batch=p;time=${time()} :op!o@h KICK ${name} ${nick} :once`,
			`@batch=p;time=${time()} :${nick}!u@h PART ${name}`,
			':irc.test BATCH -p'
		];
		kept.start(sourceOn(server.port));
		await live();
		server.send('@time=2026-01-01T00:00:00Z :ada!a@h PRIVMSG #lobby :hi');
		await heard('ada: hi');
		expect(server.told('JOIN')).toHaveLength(1);
	});
});

describe('A server with a history but no ids', () => {
	let server: FakeIrc;
	beforeEach(async () => (server = await FakeIrc.start()));
	afterEach(() => server.close());

	it.each([
		['milliseconds', 1_000],
		['whole seconds, several lines in each', 250]
	])(
		'is asked page by page, and its lines are known by time, author and text: %s',
		async (what, step) => {
			const exact = what === 'milliseconds';
			let clock = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000;
			const said: { at: number; text: string }[] = [];
			const tagged = ({ at, text }: { at: number; text: string }, more = ''): string => {
				const time = new Date(exact ? at : Math.floor(at / 1_000) * 1_000).toISOString();
				return `@${more}time=${time} :ada!a@h PRIVMSG #lobby :${text}`;
			};
			const add = (text: string): { at: number; text: string } => {
				const one = { at: (clock += step), text };
				said.push(one);
				return one;
			};
			server.caps += ' draft/chathistory';
			server.supports = 'CHATHISTORY=10 MSGREFTYPES=timestamp';
			let batches = 0;
			server.onHistory = ([which = '', name = '', place = '', limit = '']) => {
				const stamp = Date.parse(place.replace('timestamp=', ''));
				const known = (at: number): number => (exact ? at : Math.floor(at / 1_000) * 1_000);
				const old = which === 'LATEST' ? said : said.filter(({ at }) => known(at) < stamp);
				const id = `b${++batches}`;
				return [
					`:irc.test BATCH +${id} chathistory ${name}`,
					...old.slice(-Number(limit)).map((one) => tagged(one, `batch=${id};`)),
					`:irc.test BATCH -${id}`
				];
			};
			kept.start(sourceOn(server.port));
			await live();
			for (const text of ['one', 'two']) server.send(tagged(add(text)));
			await heard('ada: one', 'ada: two');
			for (let n = 1; n <= 34; n++) add(`missed ${n}`);
			server.cut();
			const missed = Array.from({ length: 34 }, (_, i) => `ada: missed ${i + 1}`);
			await heard('ada: one', 'ada: two', ...missed);
			await live();
			server.send(tagged(add('after')));
			await heard('ada: one', 'ada: two', ...missed, 'ada: after');
			expect(server.told('CHATHISTORY').length).toBeGreaterThanOrEqual(4);
		}
	);
});

/** Between a client and a server, to be cut: the bouncer doesn't notice before its client is gone. */
class Wire {
	readonly #sockets = new Set<Socket>();
	readonly #server: Server;

	private constructor(port: number) {
		this.#server = createServer((near) => {
			const far = connect(port, '127.0.0.1');
			for (const socket of [near, far]) {
				this.#sockets.add(socket);
				socket.on('error', () => {});
				socket.on('close', () => (near.destroy(), far.destroy()));
			}
			near.pipe(far).pipe(near);
		});
	}

	static async to(port: number): Promise<Wire> {
		const wire = new Wire(port);
		await new Promise<void>((resolve) => wire.#server.listen(0, '127.0.0.1', resolve));
		return wire;
	}

	get port(): number {
		const address = this.#server.address();
		return typeof address === 'object' && address ? address.port : 0;
	}

	cut(): void {
		for (const socket of this.#sockets) socket.destroy();
		this.#sockets.clear();
	}

	async close(): Promise<void> {
		this.cut();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}

describe.skipIf(!findIrcServer('znc') || !findIrcServer('ngircd'))('Debian’s znc', () => {
	let server: IrcServer;
	let znc: Znc;
	let wire: Wire;
	beforeEach(async () => {
		server = await IrcServer.start('ngircd');
		znc = await Znc.start(server.port);
		wire = await Wire.to(znc.port);
	});
	afterEach(async () => {
		await kept.stop();
		await wire.close();
		await znc.dispose();
		await server.dispose();
	});

	it('that keeps its buffers has each line stored once, and what was missed, over three reconnects and a restart', async () => {
		const ada = await IrcSpeaker.join(server.port, 'ada', '#lobby');
		const source = (): IrcSource => sourceOn(wire.port, ZNC_PASSWORD);
		kept.start(source());
		await live();
		const all: string[] = [];
		const say = async (text: string): Promise<void> => {
			ada.say('#lobby', text);
			await ada.settled();
			all.push(`ada: ${text}`);
		};
		for (let n = 1; n <= 5; n++) await say(`line ${n}`);
		await heard(...all);
		for (let round = 1; round <= 3; round++) {
			wire.cut();
			await say(`missed ${round}`);
			await expect.poll(words, PATIENT).toEqual(all);
			await live();
			await say(`after ${round}`);
			await expect.poll(words, PATIENT).toEqual(all);
		}
		await kept.stop();
		await say('between two runs');
		kept.start(source());
		await expect.poll(words, PATIENT).toEqual(all);
		await live();
		expect(await kept.outages('lobby')).toEqual([]);
		ada.leave();
	});
});
