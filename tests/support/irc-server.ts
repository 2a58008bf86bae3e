/** An IRC server of Debian's on 127.0.0.1, to be stopped and started again on the same port. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findIrcServer } from './ircd.mjs';
import { freePort } from './relay-process';

export type IrcServerName = 'inspircd' | 'ngircd';

/** Neither slows its clients down: tests talk faster than people. */
const CONFIGURATIONS: Record<
	IrcServerName,
	(
		port: number,
		root: string,
		without: readonly string[]
	) => { text: string; args: (file: string) => string[] }
> = {
	ngircd: (port) => ({
		text: `[Global]
Name = irc.example.org
AdminInfo1 = test
Info = test
Listen = 127.0.0.1
Ports = ${port}
MotdPhrase = hello
ServerGID = nogroup
ServerUID = nobody
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
[Options]
DNS = no
Ident = no
PAM = no
`,
		args: (file) => ['--nodaemon', '--config', file]
	}),
	inspircd: (port, root, without) => ({
		text: `<server name="irc.example.org" description="test" network="Test" id="0AB">
<admin name="test" nick="test" email="test@example.org">
<bind address="127.0.0.1" port="${port}" type="clients">
<path moduledir="${join(root, 'usr/lib/inspircd/modules')}" logdir="/tmp" datadir="/tmp">
<connect allow="*" timeout="30" pingfreq="120" hardsendq="100M" softsendq="50M" recvq="1M"
	threshold="1000000" commandrate="100000000" fakelag="no" localmax="1000" globalmax="1000" resolvehostnames="no">
<performance softlimit="10000" somaxconn="128" netbuffersize="65534">
${[
	'cap',
	'ircv3',
	'ircv3_accounttag',
	'ircv3_batch',
	'ircv3_ctctags',
	'ircv3_msgid',
	'ircv3_servertime',
	'chanhistory'
]
	.filter((name) => !without.includes(name))
	.map((name) => `<module name="${name}">`)
	.join('\n')}
<chanhistory maxlines="100" prefixmsg="no" savefrombots="yes" sendtobots="yes">
<options prefixquit="Quit: ">
<log method="file" type="*" level="default" target="/dev/null">
`,
		args: (file) => ['--nofork', '--nopid', '--runasroot', '--config', file]
	})
};

export class IrcServer {
	readonly #folder = mkdtempSync(join(tmpdir(), 'backscroll-ircd-'));
	#child: ChildProcess | null = null;
	#output = '';
	readonly name: IrcServerName;
	readonly port: number;
	/** Modules of inspircd that it is to do without. */
	readonly #without: readonly string[];

	private constructor(name: IrcServerName, port: number, without: readonly string[]) {
		this.name = name;
		this.port = port;
		this.#without = without;
	}

	static async start(name: IrcServerName, ...without: string[]): Promise<IrcServer> {
		const server = new IrcServer(name, await freePort(), without);
		await server.start();
		return server;
	}

	/** Starts it, and waits until it takes connections. */
	async start(): Promise<void> {
		const found = findIrcServer(this.name);
		if (!found) throw new Error(`no ${this.name} on this machine`);
		const { text, args } = CONFIGURATIONS[this.name](this.port, found.root, this.#without);
		const file = join(this.#folder, 'ircd.conf');
		mkdirSync(this.#folder, { recursive: true, mode: 0o755 });
		writeFileSync(file, text);
		const child = spawn(found.path, args(file), {
			env: found.env,
			stdio: ['ignore', 'pipe', 'pipe']
		});
		this.#child = child;
		for (const stream of [child.stdout, child.stderr]) {
			stream.on('data', (data: Buffer) => (this.#output += data.toString()));
		}
		for (let tries = 0; !(await answers(this.port)); tries++) {
			if (child.exitCode !== null || tries > 200) {
				throw new Error(`${this.name} did not start:\n${this.#output.slice(-2_000)}`);
			}
		}
	}

	/** Ends it at once, as a crash would. */
	async stop(): Promise<void> {
		const child = this.#child;
		this.#child = null;
		if (!child || child.exitCode !== null) return;
		const gone = new Promise((resolve) => child.once('exit', resolve));
		child.kill('SIGKILL');
		await gone;
	}

	async dispose(): Promise<void> {
		await this.stop();
		rmSync(this.#folder, { recursive: true, force: true });
	}
}

/** Whether something takes connections there; waits a little for it. */
const answers = (port: number): Promise<boolean> =>
	new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => setTimeout(() => resolve(false), 50));
	});
