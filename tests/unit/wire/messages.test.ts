import { describe, expect, it } from 'vitest';
import {
	CLOSE,
	closeName,
	comesBack,
	commonProtocol,
	PROTOCOLS,
	isForeign,
	parseClientMessage,
	parseRelayMessage,
	SNAPSHOT_CAUSES,
	WireError
} from '../../../src/lib/wire/index';

const log = '0'.repeat(32);
const term = 'a'.repeat(16);
const facts = {
	type: 'welcome',
	protocol: 1,
	log,
	first: 1,
	head: 7,
	time: 0,
	websocket: true,
	demo: false
};

describe('Control messages', () => {
	it('hello takes a cursor or none, and drops fields it does not know', () => {
		const hello = { type: 'hello', protocols: [1, 1], visible: true };
		expect(parseClientMessage(JSON.stringify({ ...hello, later: 1 }))).toEqual(hello);
		const cursor = { log, seq: 5, term };
		expect(parseClientMessage(JSON.stringify({ ...hello, cursor }))).toEqual({ ...hello, cursor });
	});

	it('a welcome is a stream with its terms or a snapshot with its cause', () => {
		const stream = { ...facts, resume: 'stream', terms: [{ from: 1, term }] };
		expect(parseRelayMessage(JSON.stringify(stream))).toEqual(stream);
		const snapshot = { ...facts, resume: 'snapshot', cause: 'other-log' };
		expect(parseRelayMessage(JSON.stringify(snapshot))).toEqual(snapshot);
		expect(() => parseRelayMessage(JSON.stringify({ ...snapshot, cause: 'whim' }))).toThrow(
			WireError
		);
	});

	it.each([
		'',
		'null',
		'[]',
		'{"type":"shout"}',
		'{"type":"hello","protocols":[1]}',
		'{"type":"pace","visible":1}'
	])('refuses %j by name', (json) => {
		expect(() => parseClientMessage(json)).toThrow(WireError);
	});

	it('names the field that does not fit', () => {
		const hello = {
			type: 'hello',
			protocols: [1, 1],
			visible: true,
			cursor: { log, seq: -1, term }
		};
		expect(() => parseClientMessage(JSON.stringify(hello))).toThrow('cursor.seq');
	});
});

describe('Codes and versions', () => {
	it('codes below 4500 come back, those above do not', () => {
		expect(comesBack(1006)).toBe(true);
		expect(comesBack(CLOSE.tooSlow)).toBe(true);
		expect(comesBack(CLOSE.unsupportedProtocol)).toBe(false);
		expect(closeName(CLOSE.tooSlow)).toBe('tooSlow');
		expect(closeName(1006)).toBeNull();
	});

	it('only another history is foreign', () => {
		expect(SNAPSHOT_CAUSES.filter(isForeign)).toEqual([
			'other-log',
			'term-mismatch',
			'ahead-of-log'
		]);
	});

	it('the newest version that both speak is used, or none', () => {
		const [, newest] = PROTOCOLS;
		expect(commonProtocol([1, 1])).toBe(1);
		expect(commonProtocol([1, newest + 7])).toBe(newest);
		expect(commonProtocol([newest + 1, newest + 7])).toBeNull();
	});
});
