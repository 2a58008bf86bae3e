import { describe, expect, it } from 'vitest';
import { ircAddress } from '../../../server/sources/irc/address';
import { textOf, timeOf } from '../../../server/sources/irc/text';

describe('An address of IRC', () => {
	it('names a server and channels, with or without their #', () => {
		expect(ircAddress('ircs://irc.libera.chat/channel,other')).toEqual({
			host: 'irc.libera.chat',
			port: 6697,
			tls: true,
			account: null,
			channels: ['#channel', '#other']
		});
		expect(ircAddress('irc://[::1]:6668/#one,##two,&three')).toEqual({
			host: '::1',
			port: 6668,
			tls: false,
			account: null,
			channels: ['#one', '##two', '&three']
		});
	});

	it('names one server in one way, however it is spelt', () => {
		const host = (address: string): string => ircAddress(address).host;
		expect(host('ircs://IRC.Libera.Chat/x')).toBe('irc.libera.chat');
		expect(host('ircs://irc.libera.chat./x')).toBe('irc.libera.chat');
		expect(host('ircs://irc.exämple.org/x')).toBe('irc.xn--exmple-cua.org');
		expect(host('irc://[2001:DB8:0::1]/x')).toBe('2001:db8::1');
	});

	it.each([
		['http://irc.libera.chat/channel', 'takes an address such as'],
		['irc.libera.chat', 'takes an address such as'],
		['ircs://irc.libera.chat/', 'names no channel'],
		['ircs://me:secret@irc.libera.chat/channel', 'takes no password'],
		['ircs://irc.libera.chat/a%20b', 'no name of a channel']
	])('is refused where it is none: %s', (address, word) => {
		expect(() => ircAddress(address)).toThrow(word);
	});
});

describe('A line of IRC', () => {
	it('is kept without its formatting', () => {
		expect(
			textOf('\u0002bold\u0002 \u00034,12red\u0003 \u0004ff0000hex\u0004 5 \u001f_\u000f')
		).toEqual({
			text: 'bold red hex 5 _',
			action: false
		});
	});

	it('is an action by CTCP, also without the closing mark; other CTCP is nobody’s to read', () => {
		expect(textOf('\u0001ACTION waves \u0002hard\u0001')).toEqual({
			text: 'waves hard',
			action: true
		});
		expect(textOf('\u0001ACTION waves')).toEqual({ text: 'waves', action: true });
		expect(textOf('\u0001VERSION\u0001')).toBeNull();
	});

	it('was said when its server says, but not later than now', () => {
		expect(timeOf('2026-01-01T00:00:00.123Z', 2e12)).toBe(Date.UTC(2026, 0, 1, 0, 0, 0, 123));
		expect(timeOf('2999-01-01T00:00:00Z', 2e12)).toBe(2e12);
		expect(timeOf('soon', 2e12)).toBe(2e12);
	});
});
