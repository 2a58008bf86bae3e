/** Options for the recorded channels, common to `npm start` and `npm run source`. */
import { existsSync, readFileSync } from 'node:fs';
import { StartError } from '../http/listen';
import type { ImageProvider } from '../images/provider';
import { TwitchBadges } from '../images/twitch-badges';
import { TwitchImages } from '../images/twitch-images';
import { ircAddress, type IrcAddress } from '../sources/irc/address';
import type { Source, Tell } from '../sources/source';
import { isLoopback } from './loopback';
import { optionError, type Option, type Values } from './options';

export const SOURCE_TABLE = {
	irc: {
		type: 'text',
		flag: 'irc',
		default: null,
		help: 'channels to keep, as ircs://irc.libera.chat/channel,other; several servers with blanks between'
	},
	ircNick: { type: 'text', flag: 'irc-nick', default: 'backscroll', help: 'nick on IRC' },
	ircAccount: {
		type: 'text',
		flag: 'irc-account',
		default: null,
		help: 'account on IRC, by SASL; with one server only, over ircs://'
	},
	ircPasswordFile: {
		type: 'text',
		flag: 'irc-password-file',
		default: null,
		help: 'file with its password'
	},
	ircNickserv: {
		type: 'switch',
		flag: 'irc-nickserv',
		help: 'the account by NickServ, where there is no SASL'
	},
	ircJoins: {
		type: 'switch',
		flag: 'irc-joins',
		help: 'keep joins, parts, kicks, new nicks and topics too, as notices'
	},
	twitch: { type: 'list', flag: 'twitch', help: 'channels of Twitch to keep, as name,name' },
	twitchAccount: {
		type: 'text',
		flag: 'twitch-account',
		default: null,
		help: 'account on Twitch; without one it reads anonymously'
	},
	twitchTokenFile: {
		type: 'text',
		flag: 'twitch-token-file',
		default: null,
		help: 'file with its token, which needs chat:read'
	}
} as const satisfies Readonly<{ [name: string]: Option }>;

export type SourceValues = Values<typeof SOURCE_TABLE>;

const TWITCH_NAME = /^[a-z0-9_]{1,25}$/;

/** The sources that the options name; their code is loaded only where they name one. Throws StartError. */
export async function sourcesOf(values: SourceValues, tell: Tell): Promise<Source[]> {
	const { irc, ircNick, ircNickserv, ircJoins: joins, twitch } = values;
	const account = secret(
		values.ircAccount,
		values.ircPasswordFile,
		'irc-account',
		'irc-password-file'
	);
	if (ircNickserv && !account) throw optionError('--irc-nickserv needs --irc-account');
	const addresses = (irc ?? '')
		.split(/\s+/)
		.filter((address) => address !== '')
		.map(addressOf);
	if (account) checkSecret(addresses);
	const options = { nick: ircNick, account, nickServ: ircNickserv, joins, tell };
	const sources: Source[] = [];
	if (addresses.length > 0) {
		const { IrcSource } = await import('../sources/irc/irc-source');
		sources.push(...addresses.map((address) => new IrcSource({ address, ...options })));
	}
	const names = sources.map(({ name }) => name);
	const twice = names.find((name, i) => names.indexOf(name) !== i);
	if (twice !== undefined)
		throw optionError(`--irc names ${twice} twice: put its channels together`);
	const channels = [...new Set(twitch.map((name) => name.replace(/^#/, '').toLowerCase()))];
	const odd = channels.find((name) => !TWITCH_NAME.test(name));
	if (odd !== undefined) throw optionError(`--twitch: ${odd} is no name of a channel`);
	const login = twitchLogin(values);
	if (channels.length > 0) {
		const { TwitchSource } = await import('../sources/twitch/twitch-source');
		const named = login && { name: login.name.toLowerCase(), token: login.password };
		sources.push(new TwitchSource({ channels, login: named, tell }));
	}
	return sources;
}

/** The image providers, also for channels that a separate source process records. Throws StartError. */
export function imagesOf(values: SourceValues): ImageProvider[] {
	const login = twitchLogin(values);
	const token = login?.password.replace(/^oauth:/, '');
	const badges =
		token === undefined ? null : new TwitchBadges({ token, now: () => performance.now() });
	return [new TwitchImages({ badges })];
}

const twitchLogin = ({ twitchAccount, twitchTokenFile }: SourceValues): ReturnType<typeof secret> =>
	secret(twitchAccount, twitchTokenFile, 'twitch-account', 'twitch-token-file');

/** A password may go only to its own server, and never unencrypted over a network. */
function checkSecret(addresses: readonly IrcAddress[]): void {
	if (addresses.length > 1) {
		throw new StartError(
			'bad-option',
			`--irc-account is of one server, and --irc names ${addresses.length}`,
			'Keep the others with npm run source, which has options and a spool folder of its own.'
		);
	}
	const open = addresses.find(({ tls, host }) => !tls && !isLoopback(host));
	if (!open) return;
	throw new StartError(
		'bad-option',
		`--irc-account would send its password to ${open.host} for everyone on the way to read`,
		`Give the server as ircs://${open.host}, or leave the account out.`
	);
}

function addressOf(text: string): IrcAddress {
	try {
		return ircAddress(text);
	} catch (error) {
		throw optionError(error instanceof Error ? error.message : String(error));
	}
}

/** A name and its password from a file, because everyone on the machine can read a command line. */
function secret(
	name: string | null,
	file: string | null,
	nameFlag: string,
	fileFlag: string
): { name: string; password: string } | null {
	if (name === null && file === null) return null;
	if (name === null || file === null)
		throw optionError(`--${nameFlag} and --${fileFlag} go together`);
	if (!existsSync(file)) throw optionError(`there is no file ${file}`);
	return { name, password: readFileSync(file, 'utf8').trim() };
}
