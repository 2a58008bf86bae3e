import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openServer } from '../../../server/app/open-server';
import { serverOfTests } from './support';
import { cannotListen } from '../../../server/http/start-error';

const HOST = '127.0.0.1';
let other: Server;
let taken: number;
beforeEach(async () => {
	other = createServer();
	await new Promise<void>((resolve) => other.listen(0, HOST, resolve));
	const address = other.address();
	taken = typeof address === 'object' && address ? address.port : 0;
});
afterEach(() => new Promise<unknown>((resolve) => other.close(resolve)));

const listen = async (host: string, port: number, anyPort = false): Promise<number> => {
	const server = await openServer({ host, port, anyPort, tls: null, server: serverOfTests });
	try {
		return await server.listen();
	} finally {
		server.close();
	}
};

it('says why it can not listen, and what to do about that', async () => {
	await expect(listen(HOST, taken)).rejects.toMatchObject({
		message: `nothing can listen on 127.0.0.1 port ${taken}: it is taken`,
		recovery: expect.stringContaining('Stop what uses it')
	});
	// An address that is for documents only.
	await expect(listen('192.0.2.1', 0)).rejects.toMatchObject({
		message: expect.stringContaining('not an address of this machine'),
		recovery: expect.stringContaining('--host')
	});
	await expect(listen('no-such-host.invalid', 0)).rejects.toMatchObject({
		message: expect.stringContaining('no such host')
	});
});

it('does not say of a port that is for root that it is taken', () => {
	const { message, recovery } = cannotListen(HOST, 80, 'EACCES');
	expect(message).toBe('nothing can listen on 127.0.0.1 port 80: this user may not');
	expect(recovery).toContain('below 1024');
	expect(cannotListen(HOST, 80, 'EMFILE').message).toContain('EMFILE');
});

it('takes another port in the place of one that is taken, where any does', async () => {
	const port = await listen(HOST, taken, true);
	expect(port).toBeGreaterThan(0);
	expect(port).not.toBe(taken);
	await expect(listen('192.0.2.1', 8_787, true)).rejects.toThrow('not an address');
});
