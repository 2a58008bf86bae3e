import { describe, expect, it } from 'vitest';
import { KeyReader } from '../../../src/lib/views/shortcuts';

const key = (name: string, over: Partial<KeyboardEvent> = {}) => ({
	key: name,
	ctrlKey: false,
	metaKey: false,
	altKey: false,
	timeStamp: 0,
	...over
});
const page = { field: false, row: false };

describe('A key', () => {
	it('opens the palette with Ctrl or Cmd, also from a field', () => {
		const reader = new KeyReader();
		const field = { field: true, row: false };
		expect(reader.read(key('k', { ctrlKey: true }), field)).toEqual({ type: 'palette' });
		expect(reader.read(key('K', { metaKey: true }), page)).toEqual({ type: 'palette' });
	});

	it('means nothing while someone types, or with a modifier that is the browser\u2019s', () => {
		const reader = new KeyReader();
		expect(reader.read(key('j'), { field: true, row: false })).toBeNull();
		expect(reader.read(key('j', { ctrlKey: true }), page)).toBeNull();
		expect(reader.read(key('?', { altKey: true }), page)).toBeNull();
	});

	it('leads to a page after a g, and soon', () => {
		const reader = new KeyReader();
		expect(reader.read(key('g', { timeStamp: 0 }), page)).toBeNull();
		expect(reader.read(key('m', { timeStamp: 500 }), page)).toEqual({
			type: 'go',
			page: '/messages'
		});
		for (const [last, address] of [
			['c', '/channels'],
			['s', '/settings']
		] as const) {
			reader.read(key('g', { timeStamp: 600 }), page);
			expect(reader.read(key(last, { timeStamp: 700 }), page)).toMatchObject({ page: address });
		}
		reader.read(key('g', { timeStamp: 1_000 }), page);
		expect(reader.read(key('m', { timeStamp: 3_000 }), page)).toBeNull();
	});

	it('takes Enter only where a message has the focus, and others before the key that leads to one was done', () => {
		const reader = new KeyReader();
		expect(reader.read(key('u'), page)).toEqual({ type: 'author' });
		expect(reader.read(key('Enter'), page)).toBeNull();
		expect(reader.read(key('Enter'), { field: false, row: true })).toEqual({ type: 'place' });
	});
});
