/** Names of networks. */

/** As they write themselves, by the domain of their servers. */
const NETWORKS: Readonly<{ [domain: string]: string }> = {
	'libera.chat': 'Libera.Chat',
	'oftc.net': 'OFTC',
	'efnet.org': 'EFnet',
	'hackint.org': 'hackint',
	'quakenet.org': 'QuakeNet',
	'undernet.org': 'Undernet',
	'rizon.net': 'Rizon',
	'snoonet.org': 'Snoonet',
	'dal.net': 'DALnet'
};

/** The name of a source's network: "Twitch" for "twitch", "Libera.Chat" for "irc:irc.libera.chat"; another host as it is. */
export function networkName(source: string): string {
	const [kind = '', ...rest] = source.split(':');
	const host = rest.join(':');
	if (kind === 'irc' && host) {
		const domain = host.toLowerCase().split('.').slice(-2).join('.');
		return (Object.hasOwn(NETWORKS, domain) ? NETWORKS[domain] : undefined) ?? host;
	}
	return source.charAt(0).toUpperCase() + source.slice(1);
}
