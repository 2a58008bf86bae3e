import { expect, it } from 'vitest';
import { banner } from '../../../server/cli/banner';
import { startLines, type StartFacts } from '../../../server/cli/start-lines';

const relay = {
	url: 'http://127.0.0.1:8787',
	port: 8787,
	token: { value: 'the-secret', file: 'data/ingest-token' as string | null, fresh: false }
};
const linesOf = (more: Partial<StartFacts> = {}) =>
	startLines({ relay, args: [], data: 'data', cert: null, ...more });
const facts = {
	relay,
	host: '127.0.0.1',
	data: '/somewhere/data',
	demo: false,
	start: linesOf(),
	kept: [],
	cert: null,
	addresses: ['192.168.0.7']
};

it('ends with address, data folder, and every line that the page shows', () => {
	const text = banner(facts);
	expect(text).toContain('http://127.0.0.1:8787');
	expect(text).toContain('/somewhere/data');
	const { data: _, before: __, ...lines } = facts.start;
	for (const line of Object.values(lines)) expect(text).toContain(`\n    ${line}\n`);
	expect(text).not.toContain('the-secret');
	expect(text).not.toContain('Whoever reaches');
});

it('has lines to paste as short as they can be where nothing is special', () => {
	const { before, message, ...lines } = linesOf();
	expect(lines).toEqual({
		irc: 'npm start -- --irc ircs://irc.libera.chat/linux,python',
		twitch: 'npm start -- --twitch name',
		file: 'npm run replay -- chat.ndjson',
		demo: 'npm start -- --demo',
		data: 'data'
	});
	expect(before).toBe('');
	expect(message).toContain('Bearer $(cat data/ingest-token)');
});

it('has lines to paste for another port, another folder and TLS, too', () => {
	const token = { ...relay.token, file: '/my chat/ingest-token' };
	const { irc, twitch, file, message, data } = linesOf({
		relay: { url: 'https://127.0.0.1:9000', token },
		args: ['--port', '9000', '--data', '/my chat', '--tls-cert', "/my chat/ada's.pem"],
		data: '/my chat',
		cert: "/my chat/ada's.pem"
	});
	const again = `npm start -- --port 9000 --data '/my chat' --tls-cert '/my chat/ada'\\''s.pem'`;
	expect(twitch).toBe(`${again} --twitch name`);
	expect(irc).toBe(`${again} --irc ircs://irc.libera.chat/linux,python`);
	expect(message).toContain('curl -k https://127.0.0.1:9000/api/ingest');
	expect(message).toContain("Bearer $(cat '/my chat/ingest-token')");
	expect(file).toBe(
		"NODE_EXTRA_CA_CERTS='/my chat/ada'\\''s.pem' npm run replay -- chat.ndjson --url https://127.0.0.1:9000 --token-file '/my chat/ingest-token'"
	);
	expect(data).toBe('/my chat');
});

it('shows a token that was made just now, once', () => {
	const token = { ...relay.token, fresh: true };
	expect(banner({ ...facts, relay: { ...relay, token } })).toContain('the-secret');
});

it('names the variable where the environment set the token', () => {
	const token = { ...relay.token, file: null };
	const start = linesOf({ relay: { ...relay, token } });
	const text = banner({ ...facts, start, relay: { ...relay, token } });
	expect(text).toContain('Bearer $BACKSCROLL_INGEST_TOKEN');
	expect(text).toContain('    export BACKSCROLL_INGEST_TOKEN=');
	expect(text).not.toContain('the-secret');
});

it('says what it keeps in place of how to begin, where it keeps channels', () => {
	const text = banner({ ...facts, start: null, kept: ['irc.oftc.net: linux', 'twitch: ada'] });
	expect(text).toContain('  Keeps   irc.oftc.net: linux\n          twitch: ada\n');
	expect(text).not.toContain('--twitch');
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
	const text = banner({ ...facts, demo: true, start: null });
	expect(text).toContain('--demo');
	expect(text).toContain('    npm start -- --twitch name\n');
	expect(text).not.toContain('/somewhere/data');
});
