/** The passwords of IRC: one file for all servers, because everyone on the machine can read a command line. */
import { readFileSync, statSync } from 'node:fs';
import { domainToASCII } from 'node:url';
import { StartError } from '../http/start-error';
import { optionError } from './options';

/** Of one server. */
export interface IrcSecrets {
	/** Passwords by the account's name. */
	readonly accounts: ReadonlyMap<string, string>;
	/** The server's own. */
	readonly password: string | null;
	/** Keys by the channel's name on the server. */
	readonly keys: ReadonlyMap<string, string>;
}

const OTHERS = 0o077;
const LINE = /^(\S+)\s+(\S+)\s+(.+)$/;
const SERVER = '*';
const CHANNEL = /^[#&+!]/;
/** A key ends at a blank or a comma. */
const KEY = /^[^\s,]+$/;

const NONE: IrcSecrets = { accounts: new Map(), password: null, keys: new Map() };

/**
 * Reads a file with lines `host account password`, `host * password` for the server's own password, and
 * `host #channel key`; empty lines and those from `#` on are left out. Returns the secrets of a host. Throws
 * StartError, with no word of what stands in the file.
 */
export function ircSecrets(file: string | null): (host: string) => IrcSecrets {
	if (file === null) return () => NONE;
	const found = new Map<string, Map<string, string>>();
	for (const [i, line] of textOf(file).split('\n').entries()) {
		const text = line.trim();
		if (text === '' || text.startsWith('#')) continue;
		const wrong = (what: string): never => {
			throw optionError(`line ${i + 1} of ${file} ${what}`);
		};
		const [, host = '', name = '', secret = ''] = LINE.exec(text) ?? [];
		if (secret === '')
			wrong('is none of "host account password", "host * password", "host #channel key"');
		if (CHANNEL.test(name) && !KEY.test(secret)) wrong('has a key with a blank or a comma');
		const of = found.get(spelled(host)) ?? new Map<string, string>();
		if (of.has(name)) wrong('names what an earlier one names');
		found.set(spelled(host), of.set(name, secret));
	}
	return (host) => {
		const entries = [...(found.get(host) ?? [])];
		return {
			accounts: new Map(entries.filter(([name]) => name !== SERVER && !CHANNEL.test(name))),
			password: found.get(host)?.get(SERVER) ?? null,
			keys: new Map(entries.filter(([name]) => CHANNEL.test(name)))
		};
	};
}

/** In the spelling of an address's host. */
const spelled = (host: string): string =>
	host.includes(':') ? host.replace(/[[\]]/g, '') : domainToASCII(host).replace(/\.$/, '') || host;

function textOf(file: string): string {
	let mode: number;
	let text: string;
	try {
		mode = statSync(file).mode;
		text = readFileSync(file, 'utf8');
	} catch (error) {
		const { code } = error as { code?: string };
		throw optionError(
			code === 'ENOENT' ? `there is no file ${file}` : `${file} can not be read (${String(code)})`
		);
	}
	if ((mode & OTHERS) !== 0 && process.platform !== 'win32') {
		throw new StartError(
			'bad-option',
			`other users of this machine can read or change ${file}, which has passwords`,
			`Close it to them: chmod 600 ${file}`
		);
	}
	return text;
}
