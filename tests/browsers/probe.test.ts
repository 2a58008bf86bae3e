import { createServer } from 'node:http';
import { afterEach, it } from 'vitest';
import { closeDevices, openDevice } from '../support/engines/launch';
import { processesOf, signal } from '../support/engines/processes';

afterEach(closeDevices);
const CODE = `
const log = []; self.log = log;
const t0 = performance.now();
const put = (...x) => log.push(Math.round(performance.now()-t0) + ' ' + x.join(' '));
let db = null, n = 0;
function open() { return new Promise((res, rej) => { const r = indexedDB.open('x', 1); r.onupgradeneeded = () => r.result.createObjectStore('s'); r.onsuccess = () => { r.result.onclose = () => put('close event'); res(r.result); }; r.onerror = () => rej(r.error); r.onblocked = () => put('blocked'); setTimeout(() => rej(new Error('open timed out')), 3000); }); }
function write() { return new Promise((res, rej) => { const tx = db.transaction('s', 'readwrite'); tx.objectStore('s').put(n++, 'k'); tx.oncomplete = () => res(); tx.onabort = () => rej(tx.error ?? new Error('abort without error')); tx.onerror = (e) => e.preventDefault; setTimeout(() => rej(new Error('write timed out')), 3000); }); }
(async () => { let last = '';
 for (;;) {
  try { if (!db) { db = await open(); put('opened'); } await write(); if (last !== 'ok') put('ok'); last = 'ok'; }
  catch (e) { const m = 'failed ' + e.name + ': ' + e.message; if (m !== last) put(m); last = m; try { db?.close() } catch {} db = null; }
  await new Promise(r => setTimeout(r, 300));
 } })();
`;
it('probe', { timeout: 200000 }, async () => {
	const server = createServer((req, res) => {
		if (req.url === '/w.js') { res.setHeader('content-type', 'text/javascript'); res.end(CODE + ';setInterval(() => postMessage(log), 300)'); }
		else { res.setHeader('content-type', 'text/html'); res.end(`<script>${CODE}; const w = new Worker('/w.js'); w.onmessage = e => window.wlog = e.data</script>hi`); }
	}).listen(0, '127.0.0.1');
	await new Promise((r) => server.once('listening', r));
	const device = await openDevice('webkit');
	const page = await device.newPage();
	await page.goto(`http://127.0.0.1:${(server.address() as any).port}/`);
	await new Promise((r) => setTimeout(r, 3000));
	for (let i = 0; i < 1; i++) {
		const net = processesOf(device.pid, /WebKitNetwork/);
		console.log('kill', net, await page.evaluate('Math.round(performance.now()-t0)'));
		signal(net, 'SIGKILL');
		await new Promise((r) => setTimeout(r, 8000));
	}
	console.log(JSON.stringify(await page.evaluate('log'), null, 1));
	console.log(JSON.stringify(await page.evaluate('wlog'), null, 1));
	console.log('relaunched?', await page.evaluate("fetch('/x').then(r => r.status, String)"), processesOf(device.pid, /WebKitNetwork/));
	await page.evaluate("void (window.w2 = new Worker('/w.js'), w2.onmessage = e => { window.wlog2 = e.data })");
	await page.evaluate(`(() => { const f = document.createElement('iframe'); f.hidden = true; document.body.append(f); window.f = f; const W = f.contentWindow.Worker; window.w3 = new W('/w.js'); w3.onmessage = e => { window.wlog3 = e.data };
	 const r = f.contentWindow.indexedDB.open('x', 1); window.fr = 'pending'; r.onsuccess = () => { window.fr = 'opened'; const t = r.result.transaction('s', 'readonly'); const g = t.objectStore('s').get('k'); g.onsuccess = () => { window.fr = 'got ' + g.result; } }; r.onerror = () => { window.fr = String(r.error); };
	 const q = indexedDB.open('x', 1); window.qr = 'pending'; q.onsuccess = () => { window.qr = 'opened'; }; q.onerror = () => { window.qr = String(q.error); };
	 })()`);
	await new Promise((r) => setTimeout(r, 6000));
	for (const n of ['wlog2', 'wlog3', 'fr', 'qr']) console.log(n, JSON.stringify(await page.evaluate('window.' + n + ' ?? null'), null, 1));
	console.log(device.logs);
	server.close();
});
