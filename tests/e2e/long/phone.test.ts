/** The README's phone: its lines, word for word, at an address of its own, and a Chromium that trusts what they make. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectPill, shownTexts } from '../../support/browser';
import { ensureCertutil } from '../../support/certutil.mjs';
import { CHROMIUM_FLAGS, findChromium } from '../../support/chromium.mjs';
import { eventually } from '../../support/eventually';
import { freePort } from '../../support/relay-process';
import { PATIENCE_MS } from '../../support/patience.mjs';

/** Another address than the one that browsers trust by itself would be: still of this machine. */
const ADDRESS = '127.0.0.2';
const certutil = ensureCertutil();

let scratch: string;
let origin: string;
let start: () => Promise<void>;
let relay: ChildProcess;
let context: BrowserContext;

/** The README's block, with this address in place of its example. */
function recipe(): string[] {
	const [, block = ''] =
		/```sh\nIP=[\d.]+\n([^]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? [];
	return block.trim().split('\n');
}

beforeAll(async () => {
	scratch = mkdtempSync(join(tmpdir(), 'backscroll-phone-'));
	const [authority = '', certificate = '', command = ''] = recipe();
	for (const line of [authority, certificate]) {
		execFileSync('bash', ['-ec', `IP=${ADDRESS}\n${line}`], { cwd: scratch, stdio: 'ignore' });
	}
	const port = await freePort();
	origin = `https://${ADDRESS}:${port}`;
	const files = command.replaceAll(/\b(?:cert|key)\.pem/g, (name) => join(scratch, name));
	const whole = `exec ${files.replace('npm start --', 'node server/bin/start.mjs')} --port ${port} --data ${join(scratch, 'data')}`;
	start = async () => {
		relay = spawn('bash', ['-c', whole], { stdio: ['ignore', 'pipe', 'inherit'] });
		let said = '';
		relay.stdout?.on('data', (bytes: Buffer) => (said += bytes.toString()));
		await eventually(() => expect(said).toContain('listening'));
	};
	await start();
	// The device: of its own home, whose store of certificates has the authority and nothing else.
	const home = join(scratch, 'home');
	const store = join(home, '.pki', 'nssdb');
	mkdirSync(store, { recursive: true });
	if (certutil) {
		execFileSync(certutil, ['-d', `sql:${store}`, '-N', '--empty-password']);
		const trust = ['-A', '-t', 'C,,', '-n', 'home', '-i', join(scratch, 'ca.pem')];
		execFileSync(certutil, ['-d', `sql:${store}`, ...trust]);
	}
	context = await chromium.launchPersistentContext(join(scratch, 'profile'), {
		executablePath: findChromium(),
		args: CHROMIUM_FLAGS,
		env: { ...process.env, HOME: home } as Record<string, string>,
		viewport: { width: 390, height: 844 },
		hasTouch: true
	});
	context.setDefaultTimeout(PATIENCE_MS);
});
afterAll(async () => {
	await context?.close();
	relay?.kill();
	rmSync(scratch, { recursive: true, force: true });
});

it.skipIf(!certutil)(
	"a phone that trusts the README's certificate authority installs the app, and reads without the relay",
	async () => {
		const token = readFileSync(join(scratch, 'data', 'ingest-token'), 'utf8').trim();
		const page = await context.newPage();
		await page.goto(origin);
		await page.getByRole('heading', { name: 'What do you want to keep?' }).waitFor();
		const said = { channel: 'lobby', user: 'ada', text: 'Hello, phone!' };
		const body = JSON.stringify(said);
		// With the same trust: curl takes the authority's file.
		const curl = ['-sS', '--cacert', join(scratch, 'ca.pem'), `${origin}/api/ingest`, '-d', body];
		const headers = [
			'-H',
			`Authorization: Bearer ${token}`,
			'-H',
			'Content-Type: application/json'
		];
		execFileSync('curl', [...curl, ...headers]);
		await expect.poll(() => shownTexts(page, 'Latest messages')).toEqual([said.text]);
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		const session = await context.newCDPSession(page);
		const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
		expect(
			installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')
		).toEqual([]);
		relay.kill();
		await expectPill(page, /Reconnecting|Offline/);
		await page.reload();
		await expect.poll(() => shownTexts(page, 'Latest messages')).toEqual([said.text]);
		await start();
		await expectPill(page, /Live/);
	}
);
