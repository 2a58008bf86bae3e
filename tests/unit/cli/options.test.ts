import { expect, it } from 'vitest';
import { RELAY_HELP, relayOptions } from '../../../server/cli/relay-options';

const refusal = (args: string[], environment: NodeJS.ProcessEnv = {}): unknown => {
	try {
		relayOptions(args, environment);
	} catch (error) {
		return error;
	}
	return null;
};

it('has defaults, which the environment and then flags replace', () => {
	expect(relayOptions([], {})).toMatchObject({
		port: 8787,
		host: '127.0.0.1',
		data: './data',
		websocket: true,
		demo: false,
		connections: 10_000,
		socketQueueBytes: 1_048_576,
		queueEvents: 50_000
	});
	const environment = {
		BACKSCROLL_PORT: '9000',
		BACKSCROLL_HOST: '0.0.0.0',
		BACKSCROLL_NO_WEBSOCKET: 'true',
		BACKSCROLL_ALLOW_ORIGIN: 'https://a.example,https://b.example',
		BACKSCROLL_INGEST_TOKEN: 'a-token-of-the-environment'
	};
	expect(relayOptions(['--port', '9001'], environment)).toMatchObject({
		port: 9_001,
		host: '0.0.0.0',
		websocket: false,
		allowOrigins: ['https://a.example', 'https://b.example'],
		token: 'a-token-of-the-environment'
	});
});

it('lets a demo take another port, unless it is told which', () => {
	const anyPort = (args: string[], environment = {}) => relayOptions(args, environment).anyPort;
	expect([anyPort(['--demo']), anyPort([])]).toEqual([true, false]);
	expect(anyPort(['--demo', '--port', '8787'])).toBe(false);
	expect(anyPort(['--demo'], { BACKSCROLL_PORT: '8787' })).toBe(false);
});

it.each([
	[['--port', '65536']],
	[['--port', 'x']],
	[['--port', '1e3']],
	[['--socket-queue', '1']],
	[['--connections', '0']],
	[['--ingest-queue', '9999']],
	[['--tls-cert', 'package.json']],
	[['--tls-cert', 'gone.pem', '--tls-key', 'gone.pem']],
	[['--allow-origin', 'example.org']],
	[['--colour', 'red']],
	[['stray']]
])('refuses %j, and points to --help', (args) => {
	expect(refusal(args)).toMatchObject({
		code: 'bad-option',
		recovery: expect.stringContaining('--help')
	});
});

it('refuses a switch in the environment that is neither true nor false', () => {
	expect(refusal([], { BACKSCROLL_DEMO: 'maybe' })).toMatchObject({ code: 'bad-option' });
});

it('lists each flag with its variable, range and default', () => {
	for (const text of [
		'--port',
		'BACKSCROLL_PORT',
		'0 … 65535; default 8787',
		'--ingest-queue',
		'10000 … 1000000; default 50000',
		'BACKSCROLL_INGEST_TOKEN'
	]) {
		expect(RELAY_HELP).toContain(text);
	}
});
