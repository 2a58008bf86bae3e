import { networkInterfaces } from 'node:os';
import { join, relative } from 'node:path';
import { renderUnicodeCompact } from 'uqr';
import { DEFAULTS } from '../app/config';
import type { RunningRelay } from '../app/start-relay';
import { TOKEN_FILE } from '../care/private';
import { isLoopback } from './loopback';

/** The warning for a relay that listens beyond loopback. */
export const READABLE = 'Whoever reaches this address can read every channel';

export interface BannerFacts {
	readonly relay: Pick<RunningRelay, 'url' | 'port' | 'token'>;
	readonly host: string;
	readonly data: string;
	readonly demo: boolean;
	/** The certificate's file, if the relay serves TLS. */
	readonly cert: string | null;
	/** This machine's addresses in its networks. */
	readonly addresses: readonly string[];
}

/** Defaults of `npm run replay`. */
const REPLAY = {
	url: `http://${DEFAULTS.host}:${DEFAULTS.port}`,
	tokenFile: join(DEFAULTS.data, TOKEN_FILE)
};

/** IPv4 addresses by which others reach this machine. */
export const networkAddresses = (): string[] =>
	Object.values(networkInterfaces())
		.flatMap((list) => list ?? [])
		.filter(({ family, internal }) => family === 'IPv4' && !internal)
		.map(({ address }) => address);

/** The text for a person at a terminal once the relay runs. Only this text may show the token. */
export function banner(facts: BannerFacts): string {
	const { relay, data, demo } = facts;
	return [
		'',
		`  Backscroll is running${demo ? ' with invented chat (--demo)' : ''}.`,
		'',
		`  Open    ${relay.url}`,
		`  Data    ${demo ? 'a temporary folder, gone at the end' : data}`,
		...reach(facts),
		...(demo ? ['', '  Keep a chat of your own:', '    npm start'] : nextSteps(facts)),
		'',
		'  Ctrl+C stops it; nothing that was accepted is lost.',
		''
	].join('\n');
}

function nextSteps({ relay, cert }: BannerFacts): string[] {
	const { file, fresh, value } = relay.token;
	// Printed only if it differs from replay's default.
	const replay = [
		...(cert === null ? [] : [`NODE_EXTRA_CA_CERTS=${quoted(cert)}`]),
		'npm run replay -- FILE --as-now',
		...(relay.url === REPLAY.url ? [] : [`--url ${relay.url}`]),
		...(file === null || path(file) === REPLAY.tokenFile ? [] : [`--token-file ${quoted(file)}`])
	];
	const name = 'BACKSCROLL_INGEST_TOKEN';
	const token = file === null ? `$${name}` : `$(cat ${quoted(file)})`;
	return [
		'',
		...(fresh
			? [`  Ingest token, made just now and kept in ${path(file ?? '')}:`, `    ${value}`, '']
			: []),
		...(file === null
			? [
					'  In another terminal, first give it the token that this one has:',
					`    export ${name}=…`
				]
			: []),
		'  Send a message:',
		`    curl ${cert === null ? '' : '-k '}${relay.url}/api/ingest -H "Authorization: Bearer ${token}" \\`,
		`      -H 'Content-Type: application/json' -d '{"channel":"general","user":"me","text":"Hello"}'`,
		'  Send a file of messages:',
		`    ${replay.join(' ')}`
	];
}

/** Beyond loopback: the addresses for others, a QR code for the phone, and the warning. */
function reach({ relay, host, cert, addresses }: BannerFacts): string[] {
	if (isLoopback(host)) return [];
	const everywhere = host === '0.0.0.0' || host === '::';
	const scheme = cert === null ? 'http' : 'https';
	const urls = everywhere ? addresses.map((at) => `${scheme}://${at}:${relay.port}`) : [relay.url];
	const [first] = urls;
	return [
		...(everywhere ? urls.map((url) => `  Network ${url}`) : []),
		...(first ? ['', indented(renderUnicodeCompact(first))] : []),
		'',
		`  ${READABLE}.`,
		...(cert !== null
			? []
			: ['  Without --tls-cert and --tls-key, other devices get no offline reading.'])
	];
}

const indented = (text: string): string =>
	text
		.split('\n')
		.map((line) => `  ${line}`)
		.join('\n');

const path = (file: string): string => {
	const near = relative('.', file);
	return near.startsWith('..') ? file : near;
};

const quoted = (file: string): string =>
	/^[\w./-]+$/.test(path(file)) ? path(file) : `'${path(file).replaceAll("'", `'\\''`)}'`;
