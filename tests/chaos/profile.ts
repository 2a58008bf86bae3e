/** A real browser with a profile on the disk, whose archive is compared event by event. It runs in a process that can be killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser, type Page } from 'playwright';
import { readArchive } from '../support/archive-reader';
import { CHROMIUM_FLAGS, findChromium } from '../support/chromium.mjs';
import type { Heard } from './said';
import { Shim } from './shim';

export class Profile {
	readonly shim: Shim | undefined;
	readonly #folder: string;
	readonly #url: string;
	readonly #executable: string;
	#process: ChildProcess | null = null;
	#browser: Browser | null = null;
	#page: Page | null = null;
	/** Starts and ends happen one after the other. */
	#turn: Promise<void> = Promise.resolve();

	private constructor(folder: string, url: string, executable: string, library?: string) {
		this.#folder = folder;
		this.#url = url;
		this.#executable = executable;
		this.shim = library ? new Shim(library, join(folder, 'steering')) : undefined;
	}

	/** undefined where there is no browser. */
	static async start(folder: string, url: string, library?: string): Promise<Profile | undefined> {
		const executable = findChromium();
		if (!executable) return undefined;
		mkdirSync(folder);
		const profile = new Profile(folder, url, executable, library);
		await profile.#start();
		return profile;
	}

	async #start(): Promise<void> {
		const child = spawn(
			this.#executable,
			[
				...CHROMIUM_FLAGS,
				'--headless',
				'--remote-debugging-port=0',
				'--remote-debugging-address=127.0.0.1',
				`--user-data-dir=${join(this.#folder, 'profile')}`,
				'about:blank'
			],
			{
				stdio: ['ignore', 'ignore', 'pipe'],
				env: { ...process.env, ...this.shim?.env },
				// A group of its own, so that it ends with all its processes.
				detached: true
			}
		);
		this.#process = child;
		process.once('exit', this.#kill);
		const address = await new Promise<string>((resolve, reject) => {
			createInterface(child.stderr).on('line', (line) => {
				const [, found] = /DevTools listening on (ws:\S+)/.exec(line) ?? [];
				if (found) resolve(found);
			});
			child.once('exit', () => reject(new Error('the browser ended')));
		});
		this.#browser = await chromium.connectOverCDP(address);
		const [context] = this.#browser.contexts();
		this.#page = context?.pages()[0] ?? (await this.#browser.newPage());
		for (;;) {
			try {
				await this.#page.goto(this.#url);
				return;
			} catch {
				// The relay may be down, or the network cut.
				await sleep(300);
			}
		}
	}

	readonly #kill = (): void => {
		if (this.#process?.pid) {
			try {
				process.kill(-this.#process.pid, 'SIGKILL');
			} catch {
				// It has ended.
			}
		}
	};

	async #end(): Promise<void> {
		const child = this.#process;
		if (!child) return;
		const gone = new Promise((resolve) => child.once('exit', resolve));
		this.#kill();
		if (child.exitCode === null && child.signalCode === null) await gone;
		process.off('exit', this.#kill);
		this.#process = null;
		await this.#browser?.close().catch(() => undefined);
	}

	/** Kills the browser, and opens the page in its profile again after a pause in ms. */
	restart(pause: number): Promise<void> {
		this.#turn = this.#turn.then(async () => {
			await this.#end();
			await sleep(pause);
			await this.#start();
		});
		return this.#turn;
	}

	/** What the page's archive has other than this log, or null; also when it can't be read now. */
	async difference(log: readonly Heard[]): Promise<string | null> {
		if (!this.#page) return 'there is no page';
		const hash = createHash('sha256');
		const users = new Set<number>();
		const channels = new Set<number>();
		for (const { channelName, channel, author, text, sentAt } of log) {
			hash.update(JSON.stringify([channelName, author?.login, text, sentAt]) + '\n');
			channels.add(channel);
			if (author) users.add(author.user);
		}
		const expected = {
			gaps: 0,
			breaks: 0,
			cursor: log.length,
			messages: log.length,
			hash: hash.digest('hex'),
			totals: {
				messages: log.length,
				channels: channels.size,
				users: users.size,
				at: log.length
			}
		};
		try {
			const read = await readArchive(this.#page);
			const wrong = Object.entries(expected).filter(
				([name, value]) => !isSame(read[name as keyof typeof read], value)
			);
			const [first] = wrong;
			if (!first) return null;
			const [name, value] = first;
			const got = JSON.stringify(read[name as keyof typeof read]);
			return `the archive's ${name}: ${got} instead of ${JSON.stringify(value)}`;
		} catch (error) {
			return `the archive can't be read: ${(error as Error).message.split('\n')[0]}`;
		}
	}

	/** The text of the pill and what surrounds it, for a report. */
	async says(): Promise<string> {
		const page = this.#page;
		return (await page?.locator('body').innerText({ timeout: 5_000 }).catch(String)) ?? '';
	}

	async close(): Promise<void> {
		await this.#turn;
		await this.#end();
		this.shim?.close();
	}
}

const isSame = (a: unknown, b: unknown): boolean =>
	typeof b === 'object' && b !== null
		? Object.entries(b).every(([name, value]) => (a as Record<string, unknown>)[name] === value)
		: a === b;
