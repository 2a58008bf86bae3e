import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../support/seed';
import { count, counted } from '../../../src/lib/ui/state/format';
import { size } from '../../../src/lib/ui/state/format-size';
import { partsOf } from '../../../src/lib/ui/messages/row/text';
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
