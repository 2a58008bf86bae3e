import { isUtf8 as isBufferUtf8 } from 'node:buffer';
import { domainToASCII } from 'node:url';
import { decodeLine } from '../../../src/lib/std/decode-line';
import { MAX_NAME_CODE_POINTS } from '../../../src/lib/wire/index';
import { shownChannel } from './names';

/** The address of an IRC server, and the channels to record. */
export interface IrcAddress {
	/** In one spelling however it was typed, because the log identifies the server by it. */
	readonly host: string;
	readonly port: number;
	readonly tls: boolean;
	/** The account to log in with; null if there is none. Its password is elsewhere. */
	readonly account: string | null;
	/** The server's names: `#channel`. */
	readonly channels: readonly string[];
	/** Whether the server has names in Latin-1, as an escape that isn't UTF-8 says (`caf%E9`). */
	readonly latin1?: boolean;
}

const PREFIXED = /^[#&+!]/;
/** What no channel's name has, because a line ends or is divided there. */
// eslint-disable-next-line no-control-regex
const NOT_IN_NAME = /[ ,\u0000\u0007\r\n]/;
/** A line has 512 bytes: `JOIN `, a name, a blank and a key fit into one. */
const LONGEST_BYTES = 400;

const FORM = 'ircs://irc.libera.chat/channel,other';

/**
 * `ircs://ACCOUNT@irc.libera.chat/channel,other`: a name without a prefix is a `#channel`; `%2C` and the like may
 * stand for signs. Throws an error in plain words, without a password that stands in it.
 */
export function ircAddress(text: string): IrcAddress {
	// What comes after the host isn't for a URL parser: it would take `#`, `?`, `..` and `\` for something else.
	const [, scheme = '', authority = '', rest = ''] =
		/^(ircs?):\/\/([^/?#]*)(.*)$/is.exec(text.replace(/^ +| +$/g, '')) ?? [];
	const server = `${scheme}://${authority}`;
	const url = scheme !== '' && URL.canParse(server) ? new URL(server) : null;
	const host = url ? hostOf(url) : '';
	if (!url || host === '') {
		throw new Error(`--irc takes an address such as ${FORM}, not ${withoutPassword(text)}`);
	}
	if (url.password) {
		throw new Error(
			`--irc takes no password, because everyone on the machine can read it: name the account (ircs://ACCOUNT@${host}/…) and give --irc-secrets-file`
		);
	}
	// Many people write ircs://host/#channel.
	const channels = rest
		.replace(/^\//, '')
		.split(',')
		.map((name) => unescaped(name.replace(/^ +| +$/g, '')))
		.filter((name) => name !== '')
		.map((name) => (PREFIXED.test(name) ? name : `#${name}`));
	if (channels.length === 0) throw new Error(`--irc names no channel: ${FORM}`);
	for (const name of channels) check(name);
	const latin1 = /%[\da-f]{2}/i.test(rest) && !isUtf8(rest);
	const tls = url.protocol === 'ircs:';
	return {
		host,
		port: url.port === '' ? (tls ? 6697 : 6667) : Number(url.port),
		tls,
		account: url.username === '' ? null : unescaped(url.username),
		channels: distinct(channels),
		...(latin1 && { latin1 })
	};
}

function check(name: string): void {
	if (NOT_IN_NAME.test(name)) throw new Error(`--irc: ${name} is no name of a channel`);
	const tooLong =
		Buffer.byteLength(name) > LONGEST_BYTES ||
		[...shownChannel(name)].length > MAX_NAME_CODE_POINTS;
	if (!tooLong) return;
	throw new Error(
		`--irc: ${name.slice(0, 20)}… is longer than the ${MAX_NAME_CODE_POINTS} characters that a channel's name may have`
	);
}

/** Without those that only differ by small and capital letters. Throws an error if two others have one name in the log. */
function distinct(names: readonly string[]): string[] {
	const found = new Map<string, string>();
	for (const name of names) {
		const other = found.get(shownChannel(name));
		if (other === undefined) found.set(shownChannel(name), name);
		else if (other.toLowerCase() !== name.toLowerCase()) {
			throw new Error(`--irc: the log can not tell ${other} from ${name}: leave one out`);
		}
	}
	return [...found.values()];
}

const ESCAPES = /(?:%[\da-f]{2})+/gi;
const bytesOf = (escapes: string): Buffer => Buffer.from(escapes.replaceAll('%', ''), 'hex');

/** `%20` and the like, UTF-8 or else Windows-1252; a `%` alone is one. */
const unescaped = (text: string): string =>
	text.replace(ESCAPES, (escapes) => decodeLine(bytesOf(escapes)));

const isUtf8 = (text: string): boolean =>
	(text.match(ESCAPES) ?? []).every((escapes) => isBufferUtf8(bytesOf(escapes)));

const withoutPassword = (text: string): string => text.replace(/:[^:@/]*@/, ':…@');

/** The URL parser leaves hosts of such schemes unchanged, except for escapes. '' if there is none. */
export function hostOf({ hostname }: URL): string {
	if (hostname.startsWith('[')) return hostname.slice(1, -1);
	return domainToASCII(unescaped(hostname)).replace(/\.$/, '');
}
