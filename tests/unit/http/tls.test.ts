import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
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

it('tells browsers to come back over TLS, but for the name that all servers of a machine share', async () => {
	const relay = await relayOn({ tls, publicHosts: ['chat.example'] });
	const told = (host: string): Promise<unknown> =>
		new Promise((resolve, reject) => {
			const options = { rejectUnauthorized: false, headers: { host } };
			get(`${relay.url}/healthz`, options, (response) => {
				response.resume();
				resolve(response.headers['strict-transport-security']);
			}).on('error', reject);
		});
	expect(await told('chat.example')).toBe('max-age=15552000');
	expect(await told('localhost:8787')).toBeUndefined();
	await relay.remove();
});

it('agrees on no suite without forward secrecy', async () => {
	const relay = await relayOn({ tls });
	const agreed = (options: object): Promise<string> =>
		new Promise((resolve) => {
			const socket = connect(
				{ port: relay.port, host: '127.0.0.1', rejectUnauthorized: false, ...options },
				() => {
					resolve(socket.getCipher().name);
					socket.destroy();
				}
			);
			socket.on('error', () => resolve('none'));
		});
	const old = { maxVersion: 'TLSv1.2' };
	expect(await agreed({ ...old, ciphers: 'AES128-GCM-SHA256:AES256-SHA256:AES128-SHA' })).toBe(
		'none'
	);
	expect(await agreed({ ...old, ciphers: 'ECDHE-RSA-AES128-SHA' })).toBe('none');
	expect(await agreed(old)).toMatch(/^ECDHE-RSA-(AES|CHACHA)/);
	expect(await agreed({})).toMatch(/^TLS_/);
	expect(
		await agreed({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })
	).toBe('none');
	await relay.remove();
});

it('says of a certificate that can not be used what to give instead', async () => {
	writeFileSync(tls.cert, 'no certificate');
	await expect(relayOn({ tls })).rejects.toMatchObject({
		code: 'bad-tls',
		recovery: expect.stringContaining('PEM')
	});
});
