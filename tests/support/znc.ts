/** Debian's bouncer on 127.0.0.1, which stays on a server, and tells a client that comes back what was said. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
	lchownSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findIrcServer } from './ircd.mjs';
import { freePort } from './relay-process';

/** The password that it takes. */
export const ZNC_PASSWORD = 'keeper/net:open sesame';

const NOBODY = { uid: 65_534, gid: 65_534 };
const give = (path: string): void => lchownSync(path, NOBODY.uid, NOBODY.gid);

export class Znc {
	readonly #folder = mkdtempSync(join(tmpdir(), 'backscroll-znc-'));
	readonly #child: ChildProcess;
	readonly port: number;
	#output = '';

	private constructor(upstream: number, port: number) {
		this.port = port;
		const found = findIrcServer('znc');
		if (!found) throw new Error('no znc on this machine');
		mkdirSync(join(this.#folder, 'configs'));
		writeFileSync(
			join(this.#folder, 'configs/znc.conf'),
			`Version = 1.8.2
<Listener l>
	Host = 127.0.0.1
	Port = ${port}
	IPv4 = true
	IPv6 = false
	SSL = false
</Listener>
<User keeper>
	Pass = plain#open sesame
	Nick = bouncer
	AltNick = bouncer_
	AutoClearChanBuffer = false
	ChanBufferSize = 500
	<Network net>
		Server = 127.0.0.1 ${upstream}
		<Chan #lobby>
		</Chan>
	</Network>
</User>
`
		);
		// It looks for its modules where it would be installed, and starts with none only if somebody says yes.
		mkdirSync(join(this.#folder, 'modules'));
		const module = join(found.root, 'usr/lib/znc/kickrejoin.so');
		symlinkSync(module, join(this.#folder, 'modules/kickrejoin.so'));
		const args = ['--foreground', '--allow-root', '--datadir', this.#folder];
		const { path, env } = found;
		// As root it waits for half a minute before it starts.
		const isRoot = process.getuid?.() === 0;
		const other = isRoot && spawnSync(path, ['--version'], { env, ...NOBODY }).status === 0;
		if (other)
			for (const each of readdirSync(this.#folder, { recursive: true }))
				give(join(this.#folder, String(each)));
		if (other) give(this.#folder);
		const options = { env, ...(other && NOBODY) };
		this.#child = spawn(path, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
		for (const stream of [this.#child.stdout, this.#child.stderr]) {
			stream?.on('data', (data: Buffer) => (this.#output += data.toString()));
		}
	}

	/** Starts one that goes to the server on a port, and waits until it takes connections. */
	static async start(upstream: number): Promise<Znc> {
		const znc = new Znc(upstream, await freePort());
		for (let tries = 0; !(await answers(znc.port)); tries++) {
			if (znc.#child.exitCode === null && tries < 900) continue;
			throw new Error(`znc did not start:\n${znc.#output.slice(-2_000)}`);
		}
		return znc;
	}

	async dispose(): Promise<void> {
		const gone = new Promise((resolve) => this.#child.once('exit', resolve));
		if (this.#child.exitCode === null) {
			this.#child.kill('SIGKILL');
			await gone;
		}
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
