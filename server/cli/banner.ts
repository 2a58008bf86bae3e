import { networkInterfaces } from 'node:os';
import { relative } from 'node:path';
import { renderUnicodeCompact } from 'uqr';
import type { RunningRelay } from '../start-relay';

export interface BannerFacts {
	readonly relay: Pick<RunningRelay, 'url' | 'port' | 'token'>;
	readonly host: string;
	readonly data: string;
	readonly demo: boolean;
	readonly tls: boolean;
	/** Addresses of this machine in its networks. */
	readonly addresses: readonly string[];
}

/** IPv4 addresses by which others reach this machine. */
export const networkAddresses = (): string[] =>
	Object.values(networkInterfaces())
		.flatMap((list) => list ?? [])
		.filter(({ family, internal }) => family === 'IPv4' && !internal)
		.map(({ address }) => address);

const isLoopback = (host: string): boolean =>
	host === 'localhost' || host === '::1' || host.startsWith('127.');

/** What a person at a terminal sees once the relay runs. It alone may show the token. */
export function banner(facts: BannerFacts): string {
	const { relay, data, demo } = facts;
	return [
		'',
		`  Backscroll is running${demo ? ' with invented chat (--demo)' : ''}.`,
		'',
		`  Open    ${relay.url}`,
		`  Data    ${demo ? 'a temporary folder, gone at the end' : data}`,
		...reach(facts),
		...(demo ? [] : nextSteps(facts)),
		'',
		'  Ctrl+C stops it; nothing that was accepted is lost.',
		''
	].join('\n');
}

function nextSteps({ relay, tls }: BannerFacts): string[] {
	const { file, fresh, value } = relay.token;
	const token = file === null ? '$BACKSCROLL_INGEST_TOKEN' : `$(cat ${quoted(file)})`;
	return [
		'',
		...(fresh
			? [`  Ingest token, made just now and kept in ${path(file ?? '')}:`, `    ${value}`, '']
			: []),
		'  Send a message:',
		`    curl ${tls ? '-k ' : ''}${relay.url}/api/ingest -H "Authorization: Bearer ${token}" \\`,
		`      -H 'Content-Type: application/json' -d '{"channel":"general","user":"me","text":"Hello"}'`,
		'  Send a file of messages:',
		'    npm run replay -- FILE --as-now'
	];
}

/** Beyond loopback: where others reach it, a code for the phone, and what that means. */
function reach({ relay, host, tls, addresses }: BannerFacts): string[] {
	if (isLoopback(host)) return [];
	const everywhere = host === '0.0.0.0' || host === '::';
	const scheme = tls ? 'https' : 'http';
	const urls = everywhere ? addresses.map((at) => `${scheme}://${at}:${relay.port}`) : [relay.url];
	const [first] = urls;
	return [
		...(everywhere ? urls.map((url) => `  Network ${url}`) : []),
		...(first ? ['', indented(renderUnicodeCompact(first))] : []),
		'',
		'  Whoever reaches this address can read every channel.',
		...(tls ? [] : ['  Without --tls-cert and --tls-key, other devices get no offline reading.'])
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
