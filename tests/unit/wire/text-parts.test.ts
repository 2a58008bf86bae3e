import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../support/seed';
import { count, counted } from '../../../src/lib/ui/copy/format';
import { size } from '../../../src/lib/ui/copy/format-size';
import { partsOf } from '../../../src/lib/wire/text-parts';
import { bitsAttribute } from '../../../src/lib/wire/frame/adornments';

const links = (text: string): string[] =>
	partsOf({ text, attributes: [] }).flatMap((part) => (part.type === 'link' ? [part.href] : []));

describe('The text of a message', () => {
	it('is all there, in order, whatever is in it', () => {
		fc.assert(
			fc.property(
				fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.webUrl(), fc.constant(' https://'))),
				(pieces) => {
					const text = pieces.join('');
					expect(
						partsOf({ text, attributes: [] })
							.map((part) => part.text)
							.join('')
					).toBe(text);
				}
			)
		);
	});

	it('has its web addresses as links, without the sign that ends the sentence', () => {
		expect(links('see https://a.example/b?c=d, or http://e.example.')).toEqual([
			'https://a.example/b?c=d',
			'http://e.example'
		]);
		expect(links('(https://a.example/x_(y))')).toEqual(['https://a.example/x_(y)']);
	});

	it.each([
		['https://example.com。次', 'https://example.com'],
		['https://example.com、次', 'https://example.com'],
		['https://example.com/a。次', 'https://example.com/a'],
		['https://example.comで見た', 'https://example.com'],
		[
			'「https://example.com/a」と（https://example.com/b）',
			'https://example.com/a https://example.com/b'
		],
		['https://example.com/a،', 'https://example.com/a'],
		['https://example.com/a؟', 'https://example.com/a'],
		['https://example.com/a।', 'https://example.com/a'],
		['https://example.com/a։', 'https://example.com/a'],
		['https://example.com/a።', 'https://example.com/a'],
		['«https://example.com/a»', 'https://example.com/a'],
		[
			'“https://example.com/a”, ‘https://example.com/b’',
			'https://example.com/a https://example.com/b'
		],
		['https://example.com/a…', 'https://example.com/a'],
		[
			'`https://example.com/a` **https://example.com/b**',
			'https://example.com/a https://example.com/b'
		],
		['[x](https://example.com/a)', 'https://example.com/a'],
		['[https://example.com/a[0]]', 'https://example.com/a[0]'],
		['{https://example.com/a}', 'https://example.com/a'],
		['(see https://example.com/x_(y)?)', 'https://example.com/x_(y)'],
		['http://[::1], http://[2001:db8::1]:8080/x', 'http://[::1] http://[2001:db8::1]:8080/x'],
		['http://[::zz]', ''],
		['https://münchen.example/straße', 'https://münchen.example/straße'],
		['http://例え.テスト/引き割り?q=あ#め', 'http://例え.テスト/引き割り?q=あ#め'],
		['http://مثال.إختبار', 'http://مثال.إختبار'],
		['https://💩.la', 'https://💩.la'],
		['https://a.example,https://b.example', 'https://a.example https://b.example'],
		['https://good.example@evil.example/', 'https://good.example'],
		['https://a.example:8080.', 'https://a.example:8080'],
		['https://a.example: yes', 'https://a.example'],
		['https://a.example./x', 'https://a.example./x'],
		['https://a.example\u200b.evil.example', 'https://a.example'],
		['https://a.example/x\u202egpj', 'https://a.example/x'],
		['https://a.example/?q=1&b=2#', 'https://a.example/?q=1&b=2#'],
		['https://en.example/wiki/St._Patrick’s_Day', 'https://en.example/wiki/St._Patrick’s_Day'],
		['HTTPS://A.EXAMPLE/B', 'HTTPS://A.EXAMPLE/B'],
		['https://a.example:99999/', '']
	])('finds in %s what its writer meant', (text, expected) => {
		expect(links(text).join(' ')).toBe(expected);
	});

	it('finds addresses in the longest texts at once, whatever they end with', () => {
		const began = process.cpuUsage().user;
		for (const tail of [')', '(', '.', 'あ', 'a.', '\u0301', '[', '\\']) {
			links(`https://a.example/${tail.repeat(4_000)}`);
			links(`https://${tail.repeat(4_000)}`);
			links('https://a'.repeat(450) + tail);
		}
		expect((process.cpuUsage().user - began) / 1_000).toBeLessThan(2_000);
	});

	it('has the words that give bits as such, where they make up what was given', () => {
		const cheers = (text: string, bits: number): string[] =>
			partsOf({ text, attributes: [bitsAttribute(bits)] }).flatMap((part) =>
				part.type === 'cheer' ? [`${part.prefix} ${part.bits}`] : []
			);
		expect(cheers('Cheer100 great 4Head25 https://a.example/x1', 125)).toEqual([
			'Cheer 100',
			'4Head 25'
		]);
		expect(cheers('win2024 Cheer100', 100)).toEqual([]);
		expect(partsOf({ text: 'Cheer100', attributes: [] })).toEqual([
			{ type: 'text', text: 'Cheer100' }
		]);
	});

	it('never makes a link of anything but http and https', () => {
		expect(links('javascript:alert(1) data:text/html,x ftp://a.example https://')).toEqual([]);
	});
});

describe('Figures', () => {
	it('are exact and grouped, never shortened', () => {
		expect(count(195_611)).toBe('195,611');
		expect(counted(1, 'message', 'messages')).toBe('1 message');
		expect(counted(1_204, 'message', 'messages')).toBe('1,204 messages');
		expect(size(1_400_000)).toBe('1.4 MB');
		expect(size(0)).toBe('0 byte');
	});
});
