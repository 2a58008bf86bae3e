/** WebKitGTK, driven by webkit-driver.py on a screen that nobody sees. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Device, DeviceOptions, EnginePage } from './device';
import { killAll, processesOf } from './processes';

const SIZE = { width: 1_280, height: 800 };

/** A screen that ends with its browser, whatever ends that; the tests' own process may be killed. */
async function startScreen(): Promise<string> {
	const size = ['-screen', '0', '1920x1200x24'];
	const server = spawn('Xvfb', ['-displayfd', '3', ...size, '-nolisten', 'tcp', '-terminate'], {
		stdio: ['ignore', 'ignore', 'ignore', 'pipe']
	});
	process.once('exit', () => server.kill('SIGKILL'));
	server.unref();
	const told = server.stdio[3];
	if (!told) throw new Error('Xvfb was not started');
	const [number] = (await once(told, 'data')) as [Buffer];
	if ('unref' in told && typeof told.unref === 'function') told.unref();
	return `:${number.toString().trim()}`;
}

type Command =
	| { do: 'new'; width: number; height: number; scripts: readonly string[] }
	| { do: 'goto'; page: string; url: string }
	| { do: 'evaluate'; page: string; body: string }
	| { do: 'resize'; page: string; width: number; height: number }
	| { do: 'shoot'; page: string; path: string }
	| { do: 'reload' | 'back' | 'forward' | 'front' | 'hide' | 'show' | 'close'; page: string };

type Answer =
	| { id: number; value: unknown }
	| { id: number; error: string }
	| { page: string; log: string }
	| { ready: number };

interface Waiting {
	readonly resolve: (value: unknown) => void;
	readonly reject: (error: Error) => void;
}

export async function launchWebKit(options: DeviceOptions): Promise<Device> {
	const { profile, dark = false, blocked = false } = options;
	mkdirSync(profile, { recursive: true });
	const flags = [...(dark ? ['dark'] : []), ...(blocked ? ['blocked'] : [])];
	const driver = join(import.meta.dirname, 'webkit-driver.py');
	const display = await startScreen();
	const child = spawn('/usr/bin/python3', [driver, profile, ...flags], {
		stdio: ['pipe', 'pipe', 'pipe'],
		env: { ...process.env, DISPLAY: display, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1' }
	});
	const device = new WebKitDevice(child, options);
	await device.ready;
	return device;
}

class WebKitDevice implements Device {
	readonly engine = 'webkit';
	readonly logs: string[] = [];
	readonly pid: number;
	readonly profile: string;
	readonly ready: Promise<void>;
	#sent = 0;
	readonly #waiting = new Map<number, Waiting>();
	readonly #child: ChildProcess;
	readonly #ended: Promise<unknown>;
	readonly #scripts: readonly string[];

	constructor(child: ChildProcess, { profile, scripts = [] }: DeviceOptions) {
		this.profile = profile;
		this.#child = child;
		this.#scripts = scripts.map((each) => `(${String(each)})();`);
		this.pid = child.pid ?? 0;
		const end = (): void => processesOf(this.pid).forEach((pid) => process.kill(pid, 'SIGKILL'));
		process.once('exit', end);
		let said = '';
		child.stderr?.on('data', (part) => (said += part));
		this.#ended = once(child, 'exit').then(() => {
			process.off('exit', end);
			for (const { reject } of this.#waiting.values()) {
				reject(new Error(`WebKit has ended: ${said.slice(-500)}`));
			}
			this.#waiting.clear();
		});
		this.ready = new Promise((resolve, reject) => {
			if (child.stdout) {
				createInterface(child.stdout).on('line', (line) => {
					const answer = JSON.parse(line) as Answer;
					if ('ready' in answer) resolve();
					else this.#take(answer);
				});
			}
			void this.#ended.then(() => reject(new Error(`WebKit did not start: ${said}`)));
		});
	}

	#take(answer: Exclude<Answer, { ready: number }>): void {
		if ('log' in answer) return void this.logs.push(answer.log);
		const waiting = this.#waiting.get(answer.id);
		this.#waiting.delete(answer.id);
		if ('error' in answer) waiting?.reject(new Error(answer.error));
		else waiting?.resolve(answer.value);
	}

	send(command: Command): Promise<unknown> {
		const id = ++this.#sent;
		return new Promise((resolve, reject) => {
			if (!this.#child.stdin?.writable) return reject(new Error('WebKit has ended'));
			this.#waiting.set(id, { resolve, reject });
			this.#child.stdin.write(`${JSON.stringify({ id, ...command })}\n`);
		});
	}

	async newPage(): Promise<EnginePage> {
		const page = (await this.send({ do: 'new', ...SIZE, scripts: this.#scripts })) as string;
		return new WebKitPage(this, page);
	}

	async kill(): Promise<void> {
		await killAll(processesOf(this.pid));
		await this.#ended;
	}

	async close(): Promise<void> {
		const all = processesOf(this.pid);
		this.#child.stdin?.end();
		await this.#ended;
		// Its other processes end by themselves a little later; the profile is free once they have.
		await killAll(all);
	}
}

class WebKitPage implements EnginePage {
	readonly #device: WebKitDevice;
	readonly #page: string;

	constructor(device: WebKitDevice, page: string) {
		this.#device = device;
		this.#page = page;
	}

	async evaluate<R>(fn: string | ((arg: never) => R | Promise<R>), arg?: unknown): Promise<R> {
		const body = typeof fn === 'string' ? fn : `(${String(fn)})(${JSON.stringify(arg ?? null)})`;
		const [value] = (await this.#device.send({ do: 'evaluate', page: this.#page, body })) as [R];
		return value;
	}

	async #do(what: 'reload' | 'back' | 'forward' | 'front' | 'close'): Promise<void> {
		await this.#device.send({ do: what, page: this.#page });
	}

	async goto(url: string): Promise<void> {
		await this.#device.send({ do: 'goto', page: this.#page, url });
	}

	reload = (): Promise<void> => this.#do('reload');
	back = (): Promise<void> => this.#do('back');
	forward = (): Promise<void> => this.#do('forward');
	bringToFront = (): Promise<void> => this.#do('front');
	close = (): Promise<void> => this.#do('close');

	async resize(width: number, height: number): Promise<void> {
		await this.#device.send({ do: 'resize', page: this.#page, width, height });
	}

	async screenshot(path: string): Promise<void> {
		await this.#device.send({ do: 'shoot', page: this.#page, path });
	}
}
