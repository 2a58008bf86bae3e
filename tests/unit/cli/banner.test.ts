import { expect, it } from 'vitest';
import { banner } from '../../../server/cli/banner';

const facts = {
	relay: {
		url: 'http://127.0.0.1:8787',
		port: 8787,
		token: { value: 'the-secret', file: 'data/ingest-token', fresh: false }
	},
	host: '127.0.0.1',
	data: '/somewhere/data',
	demo: false,
	cert: null,
	addresses: ['192.168.0.7']
};

it('ends with address, data folder and a curl that reads the token from its file', () => {
	const text = banner(facts);
	expect(text).toContain('http://127.0.0.1:8787');
	expect(text).toContain('/somewhere/data');
	expect(text).toContain('Bearer $(cat data/ingest-token)');
	expect(text).toContain('    npm run replay -- FILE --as-now\n');
	expect(text).not.toContain('the-secret');
	expect(text).not.toContain('Whoever reaches');
});

it('has lines to paste for another port, another folder and TLS, too', () => {
	const token = { ...facts.relay.token, file: '/my chat/ingest-token' };
	const relay = { url: 'https://127.0.0.1:9000', port: 9_000, token };
	const text = banner({ ...facts, relay, cert: '/my chat/cert.pem' });
	expect(text).toContain('curl -k https://127.0.0.1:9000/api/ingest');
	expect(text).toContain("Bearer $(cat '/my chat/ingest-token')");
	expect(text).toContain(
		"    NODE_EXTRA_CA_CERTS='/my chat/cert.pem' npm run replay -- FILE --as-now --url https://127.0.0.1:9000 --token-file '/my chat/ingest-token'\n"
	);
});

it('shows a token that was made just now, once', () => {
	const token = { ...facts.relay.token, fresh: true };
	expect(banner({ ...facts, relay: { ...facts.relay, token } })).toContain('the-secret');
});

it('names the variable where the environment set the token', () => {
	const token = { value: 'the-secret', file: null, fresh: false };
	const text = banner({ ...facts, relay: { ...facts.relay, token } });
	expect(text).toContain('Bearer $BACKSCROLL_INGEST_TOKEN');
	expect(text).toContain('    export BACKSCROLL_INGEST_TOKEN=');
	expect(text).not.toContain('the-secret');
});

it('tells beyond loopback where others reach it, with a QR code, and that they can read', () => {
	const text = banner({ ...facts, host: '0.0.0.0' });
	expect(text).toContain('http://192.168.0.7:8787');
	expect(text).toMatch(/[▀▄█]{5}/);
	expect(text).toContain('can read every channel');
	expect(text).toContain('--tls-cert');
	expect(banner({ ...facts, host: '0.0.0.0', cert: 'cert.pem' })).not.toContain('--tls-cert');
});

it('says of a demo that its data is temporary', () => {
	const text = banner({ ...facts, demo: true });
	expect(text).toContain('--demo');
	expect(text).toContain('    npm start\n');
	expect(text).not.toContain('/somewhere/data');
});
