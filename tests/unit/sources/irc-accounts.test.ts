import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ircAddress } from '../../../server/sources/irc/address';
import { IrcSource } from '../../../server/sources/irc/irc-source';
import { AccountServer } from '../../support/account-server';
import { Kept, QUICK, QUIET } from '../../support/kept';
import { SourceProcess } from '../../support/source-process';
import { relayOn } from '../http/support';

const ACCOUNT = { name: 'keeper', password: 'open-sesame' };
let server: AccountServer;
let kept: Kept;
let folder: string;

const keep = (account = ACCOUNT, nickServ = false): void =>
	kept.start(
		new IrcSource({
			address: ircAddress(`irc://127.0.0.1:${server.port}/lobby`),
			nick: 'backscroll',
			account,
			nickServ,
			joins: false,
			tell: QUIET,
			timing: QUICK
		})
	);

beforeEach(() => {
	kept = new Kept();
	folder = mkdtempSync(join(tmpdir(), 'backscroll-accounts-'));
});
afterEach(async () => {
	await kept.dispose();
	await server.close();
	rmSync(folder, { recursive: true, force: true });
});

it('By SASL it is known before it joins', async () => {
	server = await AccountServer.start(ACCOUNT);
	keep();
	await expect.poll(() => kept.state('lobby')?.state).toBe('live');
	expect(server.logins).toEqual(['sasl']);
	server.send(':ada!u@h PRIVMSG #lobby :hello');
	await expect.poll(() => kept.lines('lobby')).toEqual(['ada: hello']);
});

it('A password that SASL refuses is why the channel is not heard', async () => {
	server = await AccountServer.start(ACCOUNT);
	keep({ ...ACCOUNT, password: 'wrong' });
	await expect.poll(() => kept.state('lobby')).toMatchObject({ state: 'disconnected' });
	// And not the server's farewell, which follows.
	expect(kept.state('lobby')?.reason).toBe('SASL failed: Invalid credentials');
	expect(server.logins).toEqual([]);
});

it('Where there is no SASL NickServ is told who it is, and channels are joined once it knows', async () => {
	server = await AccountServer.start(ACCOUNT, { sasl: false });
	keep(ACCOUNT, true);
	await expect.poll(() => kept.state('lobby')?.state).toBe('live');
	expect(server.logins).toEqual(['nickserv']);
});

it('Over TLS a server is heard whose certificate is trusted, and no other', async () => {
	const [key, cert, password] = ['key.pem', 'cert.pem', 'password'].map((name) =>
		join(folder, name)
	);
	if (!key || !cert || !password) throw new Error('no names');
	const subject = [
		'-subj',
		'/CN=127.0.0.1',
		'-addext',
		'subjectAltName=IP:127.0.0.1',
		'-days',
		'2'
	];
	const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, '-keyout', key];
	execFileSync('openssl', [...made, '-out', cert], { stdio: 'ignore' });
	writeFileSync(password, ACCOUNT.password);
	const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
	server = await AccountServer.start(ACCOUNT, { tls });
	const relay = await relayOn();
	const address = `ircs://127.0.0.1:${server.port}/lobby`;
	const args = ['--relay', relay.url, '--spool', join(folder, 'spool'), '--irc', address];
	args.push('--irc-account', ACCOUNT.name, '--irc-password-file', password);
	const ready = async (): Promise<string> => (await fetch(`${relay.url}/readyz`)).text();
	const stranger = await SourceProcess.start(args, relay.token.value);
	await expect.poll(ready).toMatch(/lobby: disconnected \(its certificate is not trusted\)/);
	await stranger.stop();
	const source = await SourceProcess.start(args, relay.token.value, { NODE_EXTRA_CA_CERTS: cert });
	await source.live(1);
	await expect.poll(ready).toBe('ready\n');
	await source.stop();
	await relay.remove();
});
