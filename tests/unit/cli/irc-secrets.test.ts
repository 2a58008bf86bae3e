import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { relayOptions } from '../../../server/cli/relay-options';
import { sourcesOf } from '../../../server/cli/source-options';
import type { Tell } from '../../../server/sources/source';
import { FakeIrc } from '../../support/fake-irc';
import { Heard } from '../../support/heard';

let folder: string;
let file: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'backscroll-secrets-'));
	file = join(folder, 'words');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (text: string, mode = 0o600): void => {
	writeFileSync(file, text);
	chmodSync(file, mode);
};
const sources = (args: readonly string[], tell: Tell = () => {}) =>
	sourcesOf(relayOptions(args, {}).sources, tell);
const withFile = (...irc: string[]) =>
	sources([...irc.flatMap((each) => ['--irc', each]), '--irc-secrets-file', file]);

describe('Secrets of IRC', () => {
	it('of several servers are in one file, a line for each', async () => {
		write(`# passwords

a.example keeper open sesame
a.example * the server's
b.example other hunter2
b.example #private k3y
[::1] keeper x
`);
		const found = await withFile(
			'ircs://keeper@a.example/x',
			'ircs://other@B.example./private ircs://c.example/x',
			'irc://keeper@[::1]/x'
		);
		expect(found.map(({ name }) => name)).toEqual(['a.example', 'b.example', 'c.example', '::1']);
	});

	it.each([
		['a.example keeper', 'line 1 of'],
		['\na.example keeper secret\na.example keeper other', 'line 3 of'],
		['a.example #room a secret', 'line 1 of']
	])('that can’t be read are told by their line, and not shown: %j', async (text, words) => {
		write(text);
		const error: unknown = await withFile('ircs://keeper@a.example/x').catch((e: unknown) => e);
		expect(error).toMatchObject({ code: 'bad-option', message: expect.stringContaining(words) });
		expect(String(error)).not.toMatch(/a secret|keeper secret|keeper other/);
	});

	it('that are missing are asked for by the line that is to be there', async () => {
		write('a.example someone x');
		await expect(withFile('ircs://keeper@a.example/x')).rejects.toThrow(
			'has no line "a.example keeper password"'
		);
		await expect(sources(['--irc', 'ircs://keeper@a.example/x'])).rejects.toThrow(
			'give --irc-secrets-file'
		);
		rmSync(file);
		await expect(withFile('ircs://a.example/x')).rejects.toThrow(`there is no file ${file}`);
	});

	it.skipIf(process.platform === 'win32').each([0o644, 0o640, 0o604, 0o660, 0o620])(
		'in a file of mode %o are for others to read, or to change: it is refused',
		async (mode) => {
			write('a.example keeper x', mode);
			await expect(withFile('ircs://keeper@a.example/x')).rejects.toThrow(
				expect.objectContaining({
					message: expect.stringContaining('other users'),
					recovery: `Close it to them: chmod 600 ${file}`
				})
			);
		}
	);

	it('go nowhere in the clear', async () => {
		write('a.example keeper x\nb.example * y');
		for (const irc of ['irc://keeper@a.example/x', 'irc://b.example/x']) {
			await expect(withFile(irc)).rejects.toThrow('for everyone on the way to read');
		}
	});

	it('stand in no address: it would be in the list of processes', async () => {
		const error: unknown = await sources(['--irc', 'ircs://keeper:s3cret@a.example/x']).catch(
			(e: unknown) => e
		);
		expect(error).toMatchObject({ message: expect.stringContaining('--irc takes no password') });
		expect(String(error)).not.toContain('s3cret');
		const odd: unknown = await sources(['--irc', 'http://keeper:s3cret@a.example/x']).catch(
			(e: unknown) => e
		);
		expect(String(odd)).not.toContain('s3cret');
	});

	it('of one server are as before, and not both ways', async () => {
		write('open sesame');
		const old = ['--irc-account', 'keeper', '--irc-password-file', file];
		expect(await sources(['--irc', 'ircs://a.example/x', ...old])).toHaveLength(1);
		await expect(sources(['--irc', 'ircs://keeper@a.example/x', ...old])).rejects.toThrow(
			'exclude each other'
		);
		write('two\nlines');
		await expect(sources(['--irc', 'ircs://a.example/x', ...old])).rejects.toThrow('one line');
	});
});

it('A server is told its password and its channels’ keys, and nobody else, whatever it says of them', async () => {
	const server = await FakeIrc.start();
	try {
		write('127.0.0.1 * s3rver pass\n127.0.0.1 #Private[1] k3y\n127.0.0.1 keeper p4ss');
		server.onJoin = (name, nick, key) =>
			name === '#private{1}' && key !== 'other'
				? [
						`:irc.test 475 ${nick} ${name} :Cannot join channel (your key was k3y, pass s3rver pass)`
					]
				: [`:${nick}!u@h JOIN ${name}`];
		const told: string[] = [];
		const args = [
			'--irc',
			`irc://127.0.0.1:${server.port}/private{1},open`,
			'--irc-secrets-file',
			file
		];
		const [source] = await sources(args, (...facts) => void told.push(JSON.stringify(facts)));
		const heard = new Heard();
		source?.start(heard);
		await expect.poll(() => heard.states.get('private{1}')?.state).toBe('banned');
		expect(server.told('PASS')).toEqual([':s3rver pass']);
		expect(server.told('JOIN')).toEqual(['#private{1} k3y', '#open']);
		expect(heard.states.get('private{1}')?.reason).toBe(
			'Cannot join channel (your key was …, pass …)'
		);
		server.send('ERROR :Closing link: (k3y s3rver pass)');
		server.cut();
		await expect.poll(() => heard.states.get('open')?.state).toBe('disconnected');
		expect(JSON.stringify([...heard.states, ...told])).not.toMatch(/k3y|s3rver|p4ss/);
		await source?.stop();
	} finally {
		await server.close();
	}
});

describe('--twitch-url', () => {
	it('is an address of a server, and nothing else', async () => {
		for (const good of [
			'irc://127.0.0.1:6667',
			'ircs://proxy.example',
			'ircs://proxy.example:443/'
		]) {
			expect(await sources(['--twitch', 'x', '--twitch-url', good])).toHaveLength(1);
		}
		for (const bad of [
			'proxy',
			'http://proxy.example',
			'ircs://proxy.example/x',
			'ircs://a:b@proxy.example',
			'ircs://'
		]) {
			await expect(sources(['--twitch', 'x', '--twitch-url', bad])).rejects.toThrow('--twitch-url');
		}
	});

	it('is told no token in the clear, but on this machine', async () => {
		writeFileSync(file, 'token');
		const login = ['--twitch', 'x', '--twitch-account', 'me', '--twitch-token-file', file];
		await expect(sources([...login, '--twitch-url', 'irc://proxy.example'])).rejects.toThrow(
			'for everyone on the way'
		);
		expect(await sources([...login, '--twitch-url', 'irc://localhost:1'])).toHaveLength(1);
	});
});
