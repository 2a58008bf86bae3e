import { describe, expect, it } from 'vitest';
import { clientOf, isIn, parseAddress, parseRange } from '../../../server/http/budget/address';
import { Proxies } from '../../../server/http/budget/proxies';

const client = (text: string): string | null => {
	const address = parseAddress(text);
	return address && clientOf(address);
};

describe('one client', () => {
	it.each([
		['192.0.2.1', '192.0.2.1'],
		['::ffff:192.0.2.1', '192.0.2.1'],
		['::FFFF:c000:201', '192.0.2.1'],
		['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
		['2001:db8:1:2::', '2001:db8:1:2::/64'],
		['::1', '0:0:0:0::/64'],
		['fe80::1:2', 'fe80:0:0:0::/64']
	])('%s is %s', (text, expected) => expect(client(text)).toBe(expected));

	it.each([
		'',
		'1.2.3',
		'1.2.3.256',
		'1.2.3.4.5',
		'a',
		'::1::',
		':1',
		'1:2:3:4:5:6:7',
		'1:2:3:4:5:6:7:8:9',
		'1:2:3:4:5:6:7::8:9',
		'12345::',
		'1.2.3.4::',
		'::1%eth0',
		'unknown'
	])('%j is no address', (text) => expect(client(text)).toBeNull());
});

describe('a range', () => {
	const has = (range: string, address: string): boolean | null => {
		const [of, at] = [parseRange(range), parseAddress(address)];
		return of && at && isIn(at, of);
	};
	it.each([
		['10.0.0.0/8', '10.255.0.1', true],
		['10.0.0.0/8', '11.0.0.1', false],
		['192.168.1.128/25', '192.168.1.200', true],
		['192.168.1.128/25', '192.168.1.100', false],
		['127.0.0.1', '127.0.0.1', true],
		['127.0.0.1', '127.0.0.2', false],
		['::ffff:10.0.0.0/104', '10.1.2.3', true],
		['2001:db8::/33', '2001:db8:7fff::1', true],
		['2001:db8::/33', '2001:db8:8000::1', false],
		['0.0.0.0/0', '8.8.8.8', true],
		['0.0.0.0/0', '::1', false],
		['::/0', '2001:db8::1', true]
	])('%s has %s: %s', (range, address, expected) => expect(has(range, address)).toBe(expected));

	it.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', 'x/8', '::/129', '10.0.0.0/8/8', ''])(
		'%j is none',
		(text) => expect(parseRange(text)).toBeNull()
	);
});

describe('behind proxies', () => {
	const proxies = new Proxies(
		['127.0.0.1', '10.0.0.0/8', '2001:db8:aa::/48'].flatMap((text) => parseRange(text) ?? [])
	);
	const from = (peer: string, headers: Readonly<Record<string, string>>): string => {
		const address = parseAddress(peer);
		if (!address) throw new Error(`${peer} is no address`);
		return clientOf(proxies.clientOf(address, (name) => headers[name] ?? ''));
	};
	const listed = (value: string) => ({ 'x-forwarded-for': value });
	const forwarded = (value: string) => ({ forwarded: value });

	it.each([
		[
			'a peer that is no proxy may say what it likes',
			'192.0.2.9',
			listed('198.51.100.1'),
			'192.0.2.9'
		],
		['the proxy names its client', '127.0.0.1', listed('198.51.100.1'), '198.51.100.1'],
		[
			'what the client invented is left of it',
			'127.0.0.1',
			listed('1.1.1.1, 198.51.100.1'),
			'198.51.100.1'
		],
		['proxies in a row', '127.0.0.1', listed('1.1.1.1, 198.51.100.1, 10.2.3.4'), '198.51.100.1'],
		['all are proxies', '127.0.0.1', listed('10.9.9.9, 10.2.3.4'), '10.9.9.9'],
		['with a port', '127.0.0.1', listed('198.51.100.1:4711'), '198.51.100.1'],
		['IPv6', '127.0.0.1', listed('2001:db8:bb::7'), '2001:db8:bb:0::/64'],
		['IPv6 with a port', '127.0.0.1', listed('[2001:db8:bb::7]:80'), '2001:db8:bb:0::/64'],
		['a proxy on IPv6', '2001:db8:aa::1', listed('198.51.100.1'), '198.51.100.1'],
		['v4-mapped', '::ffff:127.0.0.1', listed('::ffff:198.51.100.1'), '198.51.100.1'],
		['garbage stops the walk', '127.0.0.1', listed('198.51.100.1, what, 10.2.3.4'), '10.2.3.4'],
		['nothing but garbage', '127.0.0.1', listed('unknown'), '127.0.0.1'],
		['no header', '127.0.0.1', {}, '127.0.0.1'],
		[
			'Forwarded',
			'127.0.0.1',
			forwarded('for=198.51.100.1;proto=https;by=10.0.0.1'),
			'198.51.100.1'
		],
		[
			'Forwarded, from the right',
			'127.0.0.1',
			forwarded('for=1.1.1.1, For="198.51.100.1:80"'),
			'198.51.100.1'
		],
		[
			'Forwarded with IPv6',
			'127.0.0.1',
			forwarded('for="[2001:db8:bb::7]:80"'),
			'2001:db8:bb:0::/64'
		],
		['Forwarded without a name', '127.0.0.1', forwarded('for=_hidden'), '127.0.0.1'],
		[
			'both, and they agree',
			'127.0.0.1',
			{ ...listed('198.51.100.1'), ...forwarded('for=198.51.100.1') },
			'198.51.100.1'
		],
		[
			'both, of which the client sent one',
			'127.0.0.1',
			{ ...listed('198.51.100.1'), ...forwarded('for=203.0.113.5') },
			'127.0.0.1'
		]
	])('%s', (_, peer, headers, expected) => expect(from(peer, headers)).toBe(expected));
});
