/** Options for the recorded channels, common to `npm start` and `npm run source`. */
import { existsSync, readFileSync } from 'node:fs';
import { StartError } from '../http/start-error';
import type { ImageProvider } from '../images/provider';
import { TwitchBadges } from '../images/twitch-badges';
import { TwitchImages } from '../images/twitch-images';
import { hostOf, ircAddress, type IrcAddress } from '../sources/irc/address';
import type { Source, Tell } from '../sources/source';
import { ircSecrets, type IrcSecrets } from './irc-secrets';
import { isLoopback } from './loopback';
import { optionError, type Option, type Values } from './options';

export const SOURCE_TABLE = {
	irc: {
		type: 'words',
		flag: 'irc',
		help: 'channels to keep, as ircs://irc.libera.chat/channel,other, or ircs://ACCOUNT@irc.libera.chat/…'
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
	ircSecretsFile: {
		type: 'text',
		flag: 'irc-secrets-file',
		default: null,
		help: 'file with lines "host account password", "host * password" (the server\'s), "host #channel key"'
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
	},
	twitchUrl: {
		type: 'text',
		flag: 'twitch-url',
		default: 'ircs://irc.chat.twitch.tv:6697',
		help: "address of Twitch's chat, or of a proxy"
	}
} as const satisfies Readonly<{ [name: string]: Option }>;

export type SourceValues = Values<typeof SOURCE_TABLE>;

const TWITCH_NAME = /^[a-z0-9_]{1,25}$/;

/** The sources that the options name; their code is loaded only where they name one. Throws StartError. */
export async function sourcesOf(values: SourceValues, tell: Tell): Promise<Source[]> {
	const { irc, ircNick, ircNickserv, ircJoins: joins, twitch } = values;
	const addresses = irc.map(addressOf);
	const accounts = accountsOf(values, addresses);
	const options = { nick: ircNick, nickServ: ircNickserv, joins, tell };
	const sources: Source[] = [];
	if (addresses.length > 0) {
		const { IrcSource } = await import('../sources/irc/irc-source');
		sources.push(
			...addresses.map(
				(address, i) => new IrcSource({ address, ...options, ...(accounts[i] ?? NOBODY) })
			)
		);
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
		sources.push(new TwitchSource({ channels, login: named, tell, server: twitchServer(values) }));
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

interface Access extends Pick<IrcSecrets, 'password' | 'keys'> {
	readonly account: { readonly name: string; readonly password: string } | null;
}
const NOBODY: Access = { account: null, password: null, keys: new Map() };

/** What each of the addresses is told. A password goes only to its own server, and never unencrypted over a network. */
function accountsOf(values: SourceValues, addresses: readonly IrcAddress[]): Access[] {
	const { ircAccount, ircPasswordFile, ircNickserv, ircSecretsFile } = values;
	const single = secret(ircAccount, ircPasswordFile, 'irc-account', 'irc-password-file');
	if (single && addresses.length > 1) {
		throw new StartError(
			'bad-option',
			`--irc-account is of one server, and --irc names ${addresses.length}`,
			'Name each account in its address (ircs://ACCOUNT@host/…) and give --irc-secrets-file, or keep the others with npm run source.'
		);
	}
	const secretsOf = ircSecrets(ircSecretsFile);
	const found = addresses.map((address): Access => {
		const { host, account: name } = address;
		const { accounts, password, keys } = secretsOf(host);
		if (name !== null && single) {
			throw optionError(
				`--irc-account and the account in --irc (${name}@${host}) exclude each other`
			);
		}
		const own = name === null ? undefined : accounts.get(name);
		if (name !== null && own === undefined) {
			throw optionError(
				ircSecretsFile === null
					? `--irc names the account ${name} of ${host}, so give --irc-secrets-file`
					: `${ircSecretsFile} has no line "${host} ${name} password"`
			);
		}
		const account = name === null || own === undefined ? single : { name, password: own };
		if (account || password !== null) checkOpen(address, single ? '--irc-account' : '--irc');
		return { account, password, keys };
	});
	if (ircNickserv && found.every(({ account }) => !account)) {
		throw optionError('--irc-nickserv needs --irc-account, or an account in --irc');
	}
	return found;
}

/** `flag` is the one because of which a password would be sent. */
function checkOpen({ tls, host }: Pick<IrcAddress, 'tls' | 'host'>, flag: string): void {
	if (tls || isLoopback(host)) return;
	throw new StartError(
		'bad-option',
		`${flag} would send its password to ${host} for everyone on the way to read`,
		`Give the server as ircs://${host}, or leave the account out.`
	);
}

function twitchServer({ twitchUrl, twitchAccount }: SourceValues): {
	host: string;
	port: number;
	tls: boolean;
} {
	const url = URL.canParse(twitchUrl) ? new URL(twitchUrl) : null;
	const isAddress =
		url !== null &&
		/^ircs?:$/.test(url.protocol) &&
		hostOf(url) !== '' &&
		/^\/?$/.test(url.pathname + url.search + url.hash) &&
		!url.username &&
		!url.password;
	if (!isAddress) {
		throw optionError('--twitch-url takes an address such as ircs://irc.chat.twitch.tv:6697');
	}
	const tls = url.protocol === 'ircs:';
	const server = { host: hostOf(url), port: Number(url.port || (tls ? 6697 : 6667)), tls };
	if (twitchAccount !== null) checkOpen(server, '--twitch-account');
	return server;
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
	const password = readFileSync(file, 'utf8').trim();
	if (/[\r\n]/.test(password)) throw optionError(`${file} has more than one line`);
	return { name, password };
}
