import { expect, it } from 'vitest';
import { networkName } from '../../../src/lib/ui/copy/network';

it.each([
	['irc:irc.oftc.net', 'OFTC'],
	['irc:irc.libera.chat', 'Libera.Chat'],
	['irc:irc.libera.chat:6697', 'Libera.Chat'],
	['irc:chat.freenode.net', 'freenode'],
	['twitch', 'Twitch'],
	['demo', 'Demo'],
	['irc:irc.example.org', 'example.org'],
	['irc:127.0.0.1:6667', '127.0.0.1'],
	['ingest', 'ingest']
])('the source %s is shown as %s', (source, name) => {
	expect(networkName(source)).toBe(name);
});
