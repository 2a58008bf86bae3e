import { domainToASCII } from 'node:url';

/** The address of an IRC server, and the channels to record. */
export interface IrcAddress {
	/** In one spelling however it was typed, because the log identifies the server by it. */
	readonly host: string;
	readonly port: number;
	readonly tls: boolean;
	/** The server's names: `#channel`. */
	readonly channels: readonly string[];
}

const PREFIXED = /^[#&+!]/;
// eslint-disable-next-line no-control-regex
const CHANNEL = /^[^\s,\u0007]{1,64}$/;

/** `ircs://irc.libera.chat/channel,other`: a name without a prefix is a `#channel`. Throws an error in plain words. */
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
	// Many people write ircs://host/#channel; there the channel is in the fragment.
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

/** The URL parser leaves hosts of such schemes unchanged, except for escapes. '' if there is none. */
const hostOf = ({ hostname }: URL): string =>
	hostname.startsWith('[')
		? hostname.slice(1, -1)
		: domainToASCII(decodeURIComponent(hostname)).replace(/\.$/, '');
