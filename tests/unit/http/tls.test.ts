import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Device, relayOn, scratch } from './support';
import { eventually } from '../../support/eventually';

let folder: string;
let tls: { cert: string; key: string };
beforeEach(() => {
	folder = scratch();
	tls = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
	const subject = ['-subj', '/CN=localhost', '-days', '1'];
	const made = ['-keyout', tls.key, '-out', tls.cert];
	execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, ...made], {
		stdio: 'ignore'
	});
});
afterEach(() => rmSync(folder, { recursive: true }));

it('serves pages and sockets over its own TLS', async () => {
	const relay = await relayOn({ tls });
	expect(relay.url).toMatch(/^https:/);
	const status = await new Promise((resolve, reject) => {
		get(`${relay.url}/healthz`, { rejectUnauthorized: false }, (response) => {
			response.resume();
			resolve(response.statusCode);
		}).on('error', reject);
	});
	expect(status).toBe(200);
	const device = await new Device(relay, { rejectUnauthorized: false }).hello();
	await eventually(() => expect(device.messages).toHaveLength(1));
	device.socket.close();
	await relay.remove();
});

it('says of a certificate that can not be used what to give instead', async () => {
	writeFileSync(tls.cert, 'no certificate');
	await expect(relayOn({ tls })).rejects.toMatchObject({
		code: 'bad-tls',
		recovery: expect.stringContaining('PEM')
	});
});
