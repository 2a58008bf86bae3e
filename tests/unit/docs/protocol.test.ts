import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { is } from 'valibot';
import { describe, expect, it } from 'vitest';
import {
	ActivitySchema,
	SeenSchema,
	ChannelListSchema,
	ClientMessageSchema,
	CLOSE,
	decodePacked,
	EventKind,
	inflateFrame,
	keyInput,
	keyOfDigest,
	MAX_FRAME_HEAD_BYTES,
	MAX_FRAME_TEXT_BYTES,
	openFrame,
	parseClientMessage,
	parseRelayMessage,
	PeopleSchema,
	ProfileSchema,
	PROTOCOLS,
	RecordSchema,
	RelayMessageSchema,
	SearchPageSchema,
	SegmentListSchema,
	SeriesSchema,
	SNAPSHOT_CAUSES,
	SnapshotSchema,
	UserBlockSchema,
	UserPageSchema
} from '../../../src/lib/wire/index';
import { MAX_BESIDES_TEXT } from '../../../server/relay/head-size';
import { REFUSALS } from '../../../src/mocks/relay';
import { quoted, read, rows, section } from './documents';
import { entryIn, fieldsOf, interfacesIn } from './message-entries';

const text = read('docs/PROTOCOL.md');
/** The list of messages and the types that they share, before the messages' own sections. */
const overview = section(text, '## Live connection').split('\n### ')[0] ?? '';
const firstCells = (heading: string): string[] =>
	rows(section(text, heading)).map(([cell = '']) => cell.replaceAll('`', ''));
const fromDevice = ClientMessageSchema.options;
const [welcomes, ...others] = RelayMessageSchema.options;
const fromRelay = [...welcomes.options, ...others];
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('PROTOCOL.md', () => {
	it('lists every message that the code has, and no other', () => {
		const sent = fromDevice.map(({ entries }) => entries.type.literal);
		const received = [...new Set(fromRelay.map(({ entries }) => entries.type.literal))];
		const listed = rows(overview).map(
			([name = '', direction = '']) => [name.replaceAll('`', ''), direction] as const
		);
		const from = (side: string) =>
			listed.filter(([, direction]) => direction.startsWith(side)).map(([name]) => name);
		expect(from('device')).toEqual(sent);
		expect(from('relay')).toEqual([...received, 'frame']);
	});

	it.each([...fromDevice, ...fromRelay])(
		'has an entry for message $entries.type.literal: direction, type, close code, and a sample that the code takes',
		(schema) => {
			const type = schema.entries.type.literal;
			const sent = fromDevice.some((one) => one === schema);
			const entry = section(text, `### ${type}\n`);
			const { direction, closes, samples } = entryIn(entry);
			expect(direction).toBe(sent ? 'device → relay' : 'relay → device');
			expect(closes).toMatch(sent ? /^4\d{3} `/ : /^1005\b/);
			for (const [, code, name] of closes.matchAll(/(\d{4}) `(\w+)`/g)) {
				expect(Object.entries(CLOSE)).toContainEqual([name, Number(code)]);
			}
			const documented = [...interfacesIn(entry).values()];
			expect(documented).toContainEqual(fieldsOf(schema, interfacesIn(overview)));
			const parse = sent ? parseClientMessage : parseRelayMessage;
			const parsed = samples.map((sample): unknown => parse(sample));
			expect(parsed.map((message) => JSON.stringify(message))).toEqual(samples);
			expect(parsed.some((message) => is(schema, message))).toBe(true);
		}
	);

	it('lists every close code with its name, and every cause', () => {
		const listed = rows(section(text, '### Close codes')).map(([code = '', name = '']) => [
			name.replaceAll('`', ''),
			Number(code)
		]);
		expect(listed).toEqual(Object.entries(CLOSE));
		const causes = firstCells('### welcome').filter((cell) => /^[a-z]+-[a-z-]+$/.test(cell));
		expect(causes).toEqual([...SNAPSHOT_CAUSES]);
	});

	it('names every field of the answers, every kind, and the bounds of a frame', () => {
		for (const [heading, schema] of [
			['### GET /api/snapshot', SnapshotSchema],
			['### GET /api/logs/:log/segments?', SegmentListSchema],
			['### GET /api/logs/:log/users/:block', UserBlockSchema],
			['### GET /api/logs/:log/users?', UserPageSchema],
			['### GET /api/logs/:log/profile?', ProfileSchema],
			['### GET /api/logs/:log/activity?', ActivitySchema],
			['### GET /api/logs/:log/channels', ChannelListSchema],
			['### GET /api/logs/:log/people?', PeopleSchema],
			['### GET /api/logs/:log/series?', SeriesSchema],
			['### GET /api/logs/:log/seen?', SeenSchema],
			['### GET /api/logs/:log/record?', RecordSchema],
			['### GET /api/logs/:log/search?', SearchPageSchema]
		] as const) {
			const named = quoted(section(text, heading));
			for (const field of Object.keys(schema.entries)) expect(named, heading).toContain(field);
		}
		const head = section(text, '### Head');
		for (const [name, kind] of Object.entries(EventKind)) {
			expect(head).toContain(`${kind} ${name.replace('channelState', 'channel state')}`);
		}
		const outside = section(text, '### Outside');
		for (const bound of [MAX_FRAME_HEAD_BYTES, MAX_FRAME_TEXT_BYTES]) {
			expect(outside).toContain(bound.toLocaleString('en-US'));
		}
		expect(section(text, '### POST /api/ingest')).toContain(
			`${MAX_BESIDES_TEXT.toLocaleString('en-US')} bytes of UTF-8 besides its text`
		);
		expect(text).toContain(`protocol version ${PROTOCOLS[1]}`);
	});

	it('shows sample messages that the code takes', () => {
		const samples = quoted(section(text, '## Sample sessions')).filter((code) =>
			code.startsWith('{"type"')
		);
		expect(samples.length).toBeGreaterThan(8);
		for (const sample of samples) {
			const parse = sample.startsWith('{"type":"hello"') ? parseClientMessage : parseRelayMessage;
			expect(JSON.stringify(parse(sample))).toBe(sample);
		}
	});

	it('explains the bytes of the golden frame, all of them', () => {
		const bytes = new Uint8Array(readFileSync('tests/golden/v1-one.frame'));
		const example = section(text, '### A frame in bytes');
		const [, dump = ''] = /```hex\n([^`]+)```/.exec(example) ?? [];
		expect(dump.replace(/\s/g, '')).toBe(hex(bytes));
		const packed = openFrame(bytes);
		const canonical = inflateFrame(packed);
		const explained = rows(example).map(([, cell = '']) => cell.replace(/[` ]/g, ''));
		expect(explained.join('')).toBe(hex(canonical.head));
		const digest = createHash('sha256').update(keyInput(packed, canonical)).digest();
		expect(example).toContain(`\`${keyOfDigest(digest)}\``);
		expect(quoted(example)).toContain(decodePacked(packed).events[0]?.text.trimEnd());
	});
});

it('what the mocked relay refuses with is what a relay refuses with', () => {
	const text = readFileSync('docs/PROTOCOL.md', 'utf8');
	for (const [code, status] of Object.entries(REFUSALS)) {
		expect(text).toMatch(new RegExp(`\\b${status} [^\\n]*\`${code}\``));
	}
});
