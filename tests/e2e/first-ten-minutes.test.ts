/** The steps of specs/003-live-stream-updates/quickstart.md, as a newcomer takes them. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright';
import { renderUnicodeCompact } from 'uqr';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
	closeContexts,
	expectPill,
	expectTotals,
	sharedChromium,
	shownTexts
} from '../support/browser';
import { loadCorpus } from '../support/corpus';
import { freePort, RelayProcess } from '../support/relay-process';
import { Terminal } from '../support/terminal';

const run = promisify(execFile);
const corpus = loadCorpus(1_200);
let scratch: string;
let relay: RelayProcess;
let browser: Browser;
let page: Page;

beforeAll(async () => {
	scratch = mkdtempSync(join(tmpdir(), 'backscroll-first-'));
	// Step 1: npm start.
	relay = await RelayProcess.start({ data: join(scratch, 'data') });
	browser = await sharedChromium();
	const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
	page = await context.newPage();
});
afterAll(async () => {
	await closeContexts();
	await relay?.dispose();
	rmSync(scratch, { recursive: true, force: true });
});

it('step 1: the terminal ends with address, data folder and next steps, which work as they stand', async () => {
	const [port, data] = [await freePort(), join(scratch, 'other data')];
	const terminal = new Terminal(`npm start -- --port ${port} --data '${data}'`);
	await terminal.until('Ctrl+C stops it');
	expect(terminal.text).toContain(`Open    http://127.0.0.1:${port}\n`);
	expect(terminal.text).toContain(`Data    ${data}\n`);
	const sent = await run('bash', ['-c', terminal.below('In another terminal, send a message:')]);
	expect(JSON.parse(sent.stdout)).toMatchObject({ accepted: 1, head: 1 });
	const file = join(scratch, 'few.ndjson');
	writeFileSync(file, '{"channel":"lobby","user":"ada","text":"one"}\n');
	const replay = terminal
		.below('In another terminal, bring in a file of messages:')
		.replace('chat.ndjson', file);
	expect((await run('bash', ['-c', replay])).stderr).toContain('1 accepted');
	await terminal.interrupt();
});

it("step 2: an empty archive asks what to keep, with the terminal's lines", async () => {
	await page.goto(relay.url);
	await expect.poll(() => page.getByText('What do you want to keep?').isVisible()).toBe(true);
	await page.getByRole('heading', { name: 'Anything else' }).waitFor();
	const greeting = await page.locator('main').innerText();
	expect(greeting).toContain('/api/ingest');
	expect(greeting).toContain('ingest-token');
	expect(greeting).toContain('--demo');
	// The relay's own options, so that what is pasted keeps to its folder and port.
	const again = `npm start -- --port ${relay.port} --data ${relay.data}`;
	expect(greeting).toContain(`${again} --twitch name`);
	expect(greeting).toContain(`${again} --irc ircs://irc.libera.chat/`);
	expect(greeting).not.toContain(relay.token);
});

it('step 3: the pasted curl makes the message appear, with no reload', async () => {
	await page.getByRole('button', { name: 'Copy: Anything else' }).click();
	const command = await page.evaluate(() => navigator.clipboard.readText());
	// As a newcomer does: in the folder where the relay runs.
	await run('bash', ['-c', command], { cwd: scratch });
	await expect.poll(async () => (await shownTexts(page, 'Latest messages')).length).toBe(1);
	await expectTotals(page, { messages: 1, channels: 1, users: 1 });
});

it('step 4: replay of a file counts up live', async () => {
	const file = join(scratch, 'chat.ndjson');
	writeFileSync(file, corpus.messages.map((message) => JSON.stringify(message)).join('\n') + '\n');
	const { stdout, stderr } = await run('npm', [
		'run',
		'--silent',
		'replay',
		'--',
		file,
		'--as-now',
		'--url',
		relay.url,
		'--token-file',
		join(relay.data, 'ingest-token')
	]);
	expect(stdout + stderr).toMatch(/1,?200/);
	const { totals } = await relay.snapshot();
	expect(totals.messages).toBe(1_201);
	await expectTotals(page, totals);
});

it('steps 5 and 6: the relay stops, the page says so and still reads; it starts, and the page catches up', async () => {
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await relay.stop();
	await expectPill(page, /Reconnecting|Offline/);
	await page.getByRole('link', { name: 'Messages' }).first().click();
	const last = corpus.messages.at(-1)?.text ?? '';
	await expect.poll(async () => (await shownTexts(page, 'Messages')).at(-1)).toBe(last);
	await relay.start();
	await relay.ingest([{ channel: 'lobby', user: 'ada', text: 'we are back' }]);
	await expect.poll(async () => (await shownTexts(page, 'Messages')).at(-1)).toBe('we are back');
	await expectPill(page, /Live/);
});

it('step 7: the app can be installed: manifest, icons, a service worker in control', async () => {
	const session = await page.context().newCDPSession(page);
	const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
	// An incognito-like context is the one thing that a test's browser can't change.
	expect(
		installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')
	).toEqual([]);
});

it('step 8: the QR code leads to the archive, over TLS', async () => {
	const [cert, key] = [join(scratch, 'cert.pem'), join(scratch, 'key.pem')];
	const subject = ['-subj', '/CN=localhost', '-days', '1', '-keyout', key, '-out', cert];
	await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject]);
	const port = await freePort();
	// 127.0.0.1, in a form that isn't taken for loopback.
	const [host, data] = ['0x7f000001', relay.data];
	const { totals } = await relay.snapshot();
	await relay.stop();
	const terminal = new Terminal(
		`npm start -- --host ${host} --port ${port} --data ${data} --tls-cert ${cert} --tls-key ${key}`
	);
	await terminal.until('Ctrl+C stops it');
	expect(terminal.text).toContain('can read every channel');
	const address = `https://${host}:${port}`;
	for (const line of renderUnicodeCompact(address).split('\n')) {
		expect(terminal.text).toContain(line);
	}
	const context = await browser.newContext({ ignoreHTTPSErrors: true });
	const phone = await context.newPage();
	await phone.goto(address);
	await expectTotals(phone, totals);
	await context.close();
	await terminal.interrupt();
});
