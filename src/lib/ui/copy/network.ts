/** Networks that write themselves otherwise than their addresses do. */
const NAMES: Readonly<Record<string, string>> = {
	demo: 'Demo',
	twitch: 'Twitch',
	'libera.chat': 'Libera.Chat',
	'oftc.net': 'OFTC',
	'hackint.org': 'hackint',
	'freenode.net': 'freenode',
	'quakenet.org': 'QuakeNet',
	'efnet.org': 'EFnet',
	'undernet.org': 'Undernet',
	'dal.net': 'DALnet',
	'rizon.net': 'Rizon',
	'ircnet.com': 'IRCnet',
	'esper.net': 'EsperNet',
	'snoonet.org': 'Snoonet',
	'tilde.chat': 'tilde.chat'
};

/** How people call the network of a source: `irc:irc.oftc.net` is OFTC. Others keep what is readable of their address. */
export function networkName(source: string): string {
	const host = source.replace(/^irc:/, '').replace(/:\d+$/, '');
	const bare = host.replace(/^(?:irc|chat|open)\./, '');
	return NAMES[bare.toLowerCase()] ?? (bare || source);
}

/** Whether channels of this source are people's: on Twitch their names have no #. */
export const isPersonal = (source: string): boolean => networkName(source) === 'Twitch';

/** A channel's name as its network writes it: "#linux", but "ada" on Twitch. */
export const channelName = ({
	source,
	name
}: {
	readonly source: string;
	readonly name: string;
}): string => (isPersonal(source) ? name : `#${name}`);
