import { domainToASCII } from 'node:url';

/** Where IRC is, and what is kept of it. */
export interface IrcAddress {
	/** In one spelling, whatever was typed: the log knows the server by it. */
	readonly host: string;
	readonly port: number;
	readonly tls: boolean;
	/** As the server has them: `#channel`. */
	readonly channels: readonly string[];
}

const PREFIXED = /^[#&+!]/;
// eslint-disable-next-line no-control-regex
const CHANNEL = /^[^\s,\u0007]{1,64}$/;

/** `ircs://irc.libera.chat/channel,other`: what has no prefix is a `#channel`. Throws a word for people. */
export function ircAddress(text: string): IrcAddress {
	const form = 'ircs://irc.libera.chat/channel,other';
	const url = URL.canParse(text) ? new URL(text) : null;
	const host = url ? hostOf(url) : '';
	if (!url || !['irc:', 'ircs:'].includes(url.protocol) || host === '') {
		throw new Error(`--irc takes an address such as ${form}, not ${text}`);
	}
	if (url.username || url.password) {
		throw new Error('--irc takes no password: give --irc-account and --irc-password-file');
	}
	// An address such as ircs://host/#channel is written by many; there the path is in the fragment.
	const path = decodeURIComponent(url.pathname.slice(1) + url.hash);
	const channels = path
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '')
		.map((name) => (PREFIXED.test(name) ? name : `#${name}`));
	if (channels.length === 0) throw new Error(`--irc names no channel: ${form}`);
	const wrong = channels.find((name) => !CHANNEL.test(name));
	if (wrong !== undefined) throw new Error(`--irc: ${wrong} is no name of a channel`);
	const tls = url.protocol === 'ircs:';
	return {
		host,
		port: url.port === '' ? (tls ? 6697 : 6667) : Number(url.port),
		tls,
		channels: [...new Set(channels)]
	};
}

/** URLs leave the hosts of schemes such as these as they are, but for what they escape. '' where it is none. */
const hostOf = ({ hostname }: URL): string =>
	hostname.startsWith('[')
		? hostname.slice(1, -1)
		: domainToASCII(decodeURIComponent(hostname)).replace(/\.$/, '');
