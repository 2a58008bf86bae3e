import { networkInterfaces } from 'node:os';
import { renderUnicodeCompact } from 'uqr';
import type { RunningRelay } from '../app/start-relay';
import type { StartLines } from '../../src/lib/wire/start-lines';
import { isLoopback } from './loopback';
import { path } from './start-lines';

/** The warning for a relay that listens beyond loopback. */
export const READABLE = 'Whoever reaches this address can read every channel';

export interface BannerFacts {
	readonly relay: Pick<RunningRelay, 'url' | 'port' | 'token'>;
	readonly host: string;
	readonly data: string;
	readonly demo: boolean;
	/** What begins a recording; null where one has begun. */
	readonly start: StartLines | null;
	/** The channels that the relay keeps itself, as a line for each network. */
	readonly kept: readonly string[];
	/** The certificate's file, if the relay serves TLS. */
	readonly cert: string | null;
	/** This machine's addresses in its networks. */
	readonly addresses: readonly string[];
}

/** IPv4 addresses by which others reach this machine. */
export const networkAddresses = (): string[] =>
	Object.values(networkInterfaces())
		.flatMap((list) => list ?? [])
		.filter(({ family, internal }) => family === 'IPv4' && !internal)
		.map(({ address }) => address);

/** The text for a person at a terminal once the relay runs. Only this text may show the token. */
export function banner(facts: BannerFacts): string {
	const { relay, data, demo, kept, start } = facts;
	return [
		'',
		`  Backscroll is running${demo ? ' with invented chat (--demo)' : ''}.`,
		'',
		`  Open    ${relay.url}`,
		`  Data    ${demo ? 'a temporary folder, gone at the end' : data}`,
		...reach(facts),
		...kept.map((line, i) => `  ${i === 0 ? 'Keeps' : '     '}   ${line}`),
		...(demo ? ['', '  Keep a chat of your own:', '    npm start -- --twitch name'] : []),
		...(start ? nextSteps(start, facts) : []),
		'',
		'  Ctrl+C stops it; nothing that was accepted is lost.',
		''
	].join('\n');
}

/** Lines of the terminal above what can be pasted, as the page's cards. */
const STEPS = [
	['irc', 'Keep channels of IRC (press Ctrl+C first, and name your own):'],
	['twitch', 'Keep channels of Twitch (press Ctrl+C first):'],
	['file', 'In another terminal, bring in a file of messages:'],
	['demo', 'In another terminal, look around in an invented chat:'],
	['message', 'In another terminal, send a message:']
] as const;

function nextSteps(lines: StartLines, { relay }: BannerFacts): string[] {
	const { file, fresh, value } = relay.token;
	return [
		...(fresh
			? ['', `  Ingest token, made just now and kept in ${path(file ?? '')}:`, `    ${value}`]
			: []),
		...STEPS.flatMap(([name, what]) => [
			'',
			`  ${what}`,
			...(name === 'message' && lines.before ? [`    ${lines.before}`] : []),
			`    ${lines[name]}`
		])
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
