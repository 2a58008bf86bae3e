import { describe, expect, it } from 'vitest';
import { KeyReader } from '../../../src/lib/ui/shell/shortcuts';
import { KEYBOARD_MAP } from '../../../src/lib/ui/shell/copy-shortcuts';

const key = (name: string, over: Partial<KeyboardEvent> = {}) => ({
	key: name,
	ctrlKey: false,
	metaKey: false,
	altKey: false,
	timeStamp: 0,
	...over
});
const page = { field: false, row: false, single: true };

describe('A key', () => {
	it('opens the palette with Ctrl or Cmd, also from a field', () => {
		const reader = new KeyReader();
		const field = { ...page, field: true };
		expect(reader.read(key('k', { ctrlKey: true }), field)).toBe('palette');
		expect(reader.read(key('K', { metaKey: true }), page)).toBe('palette');
	});

	it('means nothing while someone types, or with a modifier that is the browser\u2019s', () => {
		const reader = new KeyReader();
		expect(reader.read(key('j'), { ...page, field: true })).toBeNull();
		expect(reader.read(key('j', { ctrlKey: true }), page)).toBeNull();
		expect(reader.read(key('?', { altKey: true }), page)).toBeNull();
	});

	it('leads to a page after a g, and soon', () => {
		const reader = new KeyReader();
		expect(reader.read(key('g', { timeStamp: 0 }), page)).toBeNull();
		expect(reader.read(key('m', { timeStamp: 500 }), page)).toBe('/messages');
		for (const [last, address] of [
			['c', '/channels'],
			['s', '/settings']
		] as const) {
			reader.read(key('g', { timeStamp: 600 }), page);
			expect(reader.read(key(last, { timeStamp: 700 }), page)).toBe(address);
		}
		reader.read(key('g', { timeStamp: 1_000 }), page);
		expect(reader.read(key('m', { timeStamp: 3_000 }), page)).toBeNull();
	});

	it('takes Enter only where a message has the focus, and others before the key that leads to one was done', () => {
		const reader = new KeyReader();
		expect(reader.read(key('u'), page)).toBe('author');
		expect(reader.read(key('Enter'), page)).toBeNull();
		expect(reader.read(key('Enter'), { ...page, row: true })).toBe('place');
	});

	it('alone means nothing where single keys are switched off, save Enter on a message', () => {
		const reader = new KeyReader();
		const off = { ...page, row: true, single: false };
		for (const name of ['j', 'k', 'u', '/', '?', 'g', 'm']) {
			expect(reader.read(key(name), off)).toBeNull();
		}
		expect(reader.read(key('Enter'), off)).toBe('place');
		expect(reader.read(key('k', { ctrlKey: true }), off)).toBe('palette');
	});

	it('that means anything is on the map', () => {
		const shown = KEYBOARD_MAP.flatMap(([keys]) => keys.split(/, | or /));
		const characters = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i));
		const alone = characters.filter((name) => new KeyReader().read(key(name), page));
		const afterG = characters.filter((name) => {
			const reader = new KeyReader();
			reader.read(key('g'), page);
			return reader.read(key(name), page);
		});
		expect(alone.length).toBeGreaterThan(3);
		expect(afterG.length).toBeGreaterThan(3);
		expect(shown).toEqual(expect.arrayContaining([...alone, ...afterG.map((name) => `g ${name}`)]));
	});
});
