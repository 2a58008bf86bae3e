import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZoneClock } from '../../../src/lib/export/clock';
import { FORMATS, type ExportFormat } from '../../../src/lib/export/formats';
import { writerOf } from '../../../src/lib/export/writers';
import type { ExportEvent, ExportRow } from '../../../src/lib/export/row';
import { WrongCount, written } from '../../../src/lib/export/write';
import type { ExportAbout } from '../../../src/lib/export/writer';
import { badgeAttributes } from '../../../src/lib/wire/index';
import {
	EventKind,
	durationAttribute,
	emotesAttribute,
	isCounted,
	moderatorAttribute,
	noticeAttribute,
	outageAttribute,
	replyAttributes
} from '../../../src/lib/wire/index';
import '../../support/seed';
import { csvRecords, csvRows, saidIn } from '../../support/csv';

const AT = Date.UTC(2026, 10, 24, 18, 14, 3);
const ADA = { user: 1, login: 'ada', displayName: '', color: null, attributes: [] };
const PNG = 'data:image/png;base64,iVBORw0KGgo=';

let seq = 0;
const event = (over: Partial<ExportEvent> = {}): ExportEvent => ({
	seq: ++seq,
	kind: EventKind.message,
	channel: { source: 'libera', name: '#linux' },
	author: ADA,
	receivedAt: AT,
	sentAt: AT,
	text: 'hello',
	attributes: [],
	...over
});
const row = (over: Partial<ExportEvent> = {}, more: Partial<ExportRow> = {}): ExportRow => ({
	event: event(over),
	removal: null,
	stored: () => null,
	...more
});

async function file(
	format: ExportFormat,
	rows: readonly ExportRow[],
	over: Partial<ExportAbout> = {}
): Promise<string> {
	const messages = rows.filter((each) => isCounted(each.event.kind)).length;
	const about: ExportAbout = {
		...{ title: 'Messages in #linux', messages, missing: 0, log: 'a'.repeat(32), madeAt: AT },
		clock: new ZoneClock('Europe/Berlin'),
		ambiguous: new Set(),
		picture: async () => null,
		...over
	};
	let text = '';
	for await (const part of written(writerOf(format, about), [rows], { messages, isCounted }))
		text += part.text;
	return text;
}

/** Texts of every script, with all that a format takes for itself. */
const anyText = fc
	.array(
		fc.oneof(
			fc.string({ unit: 'grapheme', maxLength: 8 }),
			fc.constantFrom(
				...['"', '""', ',', "'", '\t', '\r\n', '\n', '\r', '\0', '\u001b[31m', '\u0085', '\u2028'],
				...['=1+1', '+1', '-1', '@x', "'=1", '＝1', '<b>', '</p>', '</style>', '&amp;', '&#39;'],
				...[
					'<script>alert(1)</script>',
					']]>',
					'-->',
					'\\n',
					'\u202e',
					'שלום',
					'مرحبا',
					'日本',
					'👩‍💻'
				],
				...['https://example.org/?a="b"&c=<d>', 'javascript:alert(1)', '{"a":1}']
			)
		),
		{ maxLength: 6 }
	)
	.map((parts) => parts.join('').toWellFormed());

describe('CSV', () => {
	it('has any text letter by letter, and no cell that a spreadsheet runs', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(anyText, { maxLength: 5 }), async (texts) => {
				const text = await file(
					'csv',
					texts.map((each) => row({ text: each, author: { ...ADA, displayName: each } }))
				);
				const records = csvRecords(text);
				expect(records.map((each) => saidIn(each.text ?? ''))).toEqual(texts);
				for (const cell of csvRows(text).flat()) expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
			})
		);
	});

	it('begins with the mark by which Excel knows UTF-8, and has the zone’s time and the exact one', async () => {
		const text = await file('csv', [row()]);
		expect(text.startsWith('\ufefftime,zone,utc,')).toBe(true);
		expect(csvRecords(text)[0]).toMatchObject({
			...{ time: '2026-11-24 19:14:03', zone: 'Europe/Berlin', utc: '2026-11-24T18:14:03.000Z' },
			...{ network: 'libera', channel: '#linux', name: 'ada', kind: 'message', text: 'hello' }
		});
	});

	it('adds an apostrophe only where one is needed, and to what begins as if it had one', async () => {
		const texts = ["'tis", '=1', "'=1", '5', '-'];
		const records = csvRecords(
			await file(
				'csv',
				texts.map((text) => row({ text }))
			)
		);
		expect(records.map(({ text }) => text)).toEqual(["'tis", "'=1", "''=1", '5', "'-"]);
	});
});

describe('NDJSON', () => {
	it('has any text letter by letter, a line each', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(anyText, { maxLength: 5 }), async (texts) => {
				const text = await file(
					'ndjson',
					texts.map((each) => row({ text: each }))
				);
				const lines = text.split('\n').slice(0, -1);
				expect(lines.map((line) => (JSON.parse(line) as { text: string }).text)).toEqual(texts);
			})
		);
	});
});

describe('Text', () => {
	it('has a line a message, in the zone that it names, and says at its end that it is whole', async () => {
		const next = AT + 6 * 3_600_000;
		const text = await file('text', [
			row(),
			row({ kind: EventKind.action, text: 'waves' }),
			row({ sentAt: next, channel: { source: 'twitch', name: 'ada' } })
		]);
		expect(text).toBe(
			[
				'Messages in #linux',
				'3 messages, times in Europe/Berlin, saved 2026-11-24 19:14:03',
				'A message that was deleted keeps its text, and says so at its end.',
				...['', '--- Tuesday, 24 November 2026 ---', '', '== #linux · libera =='],
				...['[2026-11-24 19:14:03] <ada> hello', '[2026-11-24 19:14:03] * ada waves'],
				...['', '--- Wednesday, 25 November 2026 ---', '', '== #ada · twitch =='],
				...['[2026-11-25 01:14:03] <ada> hello', '', '--- End: 3 messages ---', '']
			].join('\n')
		);
	});

	it('keeps any text in its line, and sends a terminal no command', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 5 }), async (texts) => {
				const text = await file(
					'text',
					texts.map((each) => row({ text: each }))
				);
				expect(text.split('\n').filter((line) => line.startsWith('['))).toHaveLength(texts.length);
				// eslint-disable-next-line no-control-regex -- these must not be there
				expect(text).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]/);
			})
		);
	});

	it('says what moderators did, whom a message answers, what a source says, and when nothing was recorded', async () => {
		const act = {
			text: 'spam',
			attributes: [
				moderatorAttribute({ login: 'mod', displayName: '', userId: '' }),
				durationAttribute(90)
			]
		};
		const target = event({ text: 'first' });
		const text = await file('text', [
			row({}, { removal: { type: 'deleted', seq: 9, sentAt: AT, act } }),
			row({}, { removal: { type: 'purged', seq: 9, sentAt: AT, act } }),
			row({}, { removal: { type: 'cleared', seq: 9, sentAt: AT, act } }),
			row(
				{ seq: 50, attributes: replyAttributes(50, { type: 'event', seq: 1 }) },
				{ stored: () => target }
			),
			row({
				...{ kind: EventKind.notice, text: '', author: null },
				attributes: [noticeAttribute({ type: 'raid', text: 'bob raids with 20' })]
			}),
			row({
				...{ kind: EventKind.outage, text: 'no network', author: null },
				attributes: [outageAttribute({ from: AT, to: AT + 60_000 })]
			}),
			row({ ...act, kind: EventKind.purge, author: null }),
			row({ ...act, kind: EventKind.purge })
		]);
		const stamp = '[2026-11-24 19:14:03]';
		expect(text.split('\n').filter((line) => line.startsWith('['))).toEqual([
			`${stamp} <ada> hello [deleted by mod: spam]`,
			`${stamp} <ada> hello [timed out for 1 min 30 s by mod: spam]`,
			`${stamp} <ada> hello [cleared]`,
			`${stamp} <ada> hello [reply to ada]`,
			`${stamp} -- bob raids with 20`,
			`${stamp} -- Not recorded from 2026-11-24 19:14:03 to 2026-11-24 19:15:03: no network`,
			`${stamp} -- Chat cleared by mod: spam`
		]);
	});
});

describe('HTML', () => {
	it('has no script and fetches nothing, whatever was said', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 5 }), async (texts) => {
				const text = await file(
					'html',
					texts.map((each) =>
						row({
							text: each,
							author: { ...ADA, login: each || 'x', displayName: each },
							channel: { source: each, name: each }
						})
					),
					{ title: texts[0] ?? '' }
				);
				const tags = text.match(/<[^>]*>/g) ?? [];
				const known =
					/^<(?:!doctype html|\/?(?:html|head|meta|title|style|body|header|h1|h2|h3|p|main|footer|time|bdi|span|a|s)\b[^<]*)>$/;
				for (const tag of tags) expect(tag).toMatch(known);
				expect(text).not.toMatch(/ (?:src|on\w+)=/);
				for (const [, href = ''] of text.matchAll(/href="([^"]*)"/g))
					expect(href).toMatch(/^https?:\/\//i);
			})
		);
	});

	it('has a picture once, before its first use, and the emote’s name as text', async () => {
		const emote = (text: string, id: string): Partial<ExportEvent> => ({
			text,
			channel: { source: 'twitch', name: 'ada' },
			attributes: [emotesAttribute([{ id, start: 0, length: 5 }])]
		});
		const asked: string[] = [];
		const text = await file(
			'html',
			[row(emote('Kappa 1', '25')), row(emote('Kappa 2', '25')), row(emote('Other', '26'))],
			{
				async picture(path) {
					asked.push(path);
					return path.includes('/25/') ? PNG : path.includes('/26/') ? 'data:text/html,<b>' : null;
				}
			}
		);
		expect(asked).toHaveLength(2);
		expect(text.split(PNG)).toHaveLength(2);
		expect(text.match(/<span class="i i1" title="Kappa">Kappa<\/span>/g)).toHaveLength(2);
		expect(text).not.toContain('data:text/html');
		expect(text.indexOf(PNG)).toBeLessThan(text.indexOf('class="i i1"'));
	});

	it('strikes what was deleted, and shows badges by their names', async () => {
		const author = { ...ADA, attributes: badgeAttributes('moderator/1') };
		const text = await file(
			'html',
			[
				row(
					{ author, channel: { source: 'twitch', name: 'ada' } },
					{ removal: { type: 'deleted', seq: 9, sentAt: AT, act: null } }
				)
			],
			{ picture: async () => PNG }
		);
		expect(text).toContain('<s dir="auto">hello</s> <span class="k">[deleted]</span>');
		expect(text).toContain('title="moderator"');
	});
});

describe('An export', () => {
	it.each(Object.keys(FORMATS) as ExportFormat[])(
		'as %s has an end only if as many messages came as it says',
		async (format) => {
			const about: ExportAbout = {
				...{ title: '', messages: 2, missing: 0, log: 'a', madeAt: AT, ambiguous: new Set() },
				clock: new ZoneClock('UTC'),
				picture: async () => null
			};
			const writer = writerOf(format, about);
			let text = '';
			const write = async (): Promise<void> => {
				for await (const part of written(writer, [[row()]], { messages: 2, isCounted }))
					text += part.text;
			};
			await expect(write()).rejects.toThrow(WrongCount);
			expect(text).not.toMatch(/End:|<\/html>/);
		}
	);

	it('says how much of the log its device had not', async () => {
		for (const format of ['text', 'html'] as const)
			expect(await file(format, [row()], { missing: 1_234 })).toContain('1,234 events of the log');
	});

	it('keeps no more in memory, however long it is', async () => {
		let most = 0;
		let total = 0;
		function* batches(): Generator<readonly ExportRow[]> {
			for (let n = 0; n < 40; n++) yield Array.from({ length: 512 }, () => row());
		}
		const about: ExportAbout = {
			...{ title: '', messages: 40 * 512, missing: 0, log: 'a', madeAt: AT, ambiguous: new Set() },
			clock: new ZoneClock('UTC'),
			picture: async () => null
		};
		for await (const { text } of written(writerOf('html', about), batches(), {
			messages: 40 * 512,
			isCounted
		})) {
			most = Math.max(most, text.length);
			total += text.length;
		}
		expect(most).toBeLessThan(total / 30);
	});
});
