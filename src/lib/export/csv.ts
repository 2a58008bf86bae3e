/** CSV by RFC 4180, for spreadsheets. */
import { badgesOf, bitsOf } from '../wire/frame/adornments';
import { EventKind, isClearing, isCounted } from '../wire/frame/event';
import { nameOf, type ExportRow } from './row';
import { answered, clearingWords, noticeWords, outageWords, removalWords } from './words';
import type { ExportAbout, Writer } from './writer';

/** Without it Excel reads UTF-8 as the code page of its country; LibreOffice and others take it for what it is. */
const BOM = '\ufeff';

const COLUMNS = [
	...['time', 'zone', 'utc', 'network', 'channel', 'name', 'login', 'kind', 'text', 'notice'],
	...['reply_to', 'reply_text', 'removed', 'bits', 'badges', 'seq']
] as const;

/** What a spreadsheet runs as a formula (https://owasp.org/www-community/attacks/CSV_Injection), also in full width. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

/**
 * A cell. An apostrophe before a formula keeps it a text; a text that begins as an escaped one gets one more, so that a
 * reader who takes away the first has what was said.
 */
function cell(value: string): string {
	const safe = FORMULA.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const KINDS: Readonly<{ [kind: number]: string }> = {
	[EventKind.message]: 'message',
	[EventKind.action]: 'action',
	[EventKind.notice]: 'notice',
	[EventKind.outage]: 'outage'
};

/** It has no line of its own at its end: readers would take it for a message. */
export function csvWriter({ clock }: ExportAbout): Writer {
	function line(row: ExportRow): string {
		const { event } = row;
		const { author, channel, sentAt, kind } = event;
		const clearing = isClearing(event);
		const name = clearing ? 'cleared' : KINDS[kind];
		// Other acts of moderators are seen on the messages that they removed.
		if (name === undefined) return '';
		const reply = answered(row);
		const bits = bitsOf(event);
		const notice =
			kind === EventKind.notice
				? noticeWords(event)
				: kind === EventKind.outage
					? outageWords(event, clock)
					: clearing
						? clearingWords(event)
						: '';
		const own = [clock.stamp(sentAt), clock.zone, new Date(sentAt).toISOString()];
		const rest = [
			...[channel?.source ?? '', channel?.name ?? ''],
			...[author ? nameOf(author) : '', author?.login ?? '', name],
			...[isCounted(kind) || kind === EventKind.notice ? event.text : '', notice],
			...[reply?.name ?? '', reply?.text ?? '', removalWords(row) ?? ''],
			...[bits > 0 ? `${bits}` : '', author ? badgesOf(author) : '', `${event.seq}`]
		];
		return `${[...own, ...rest].map(cell).join(',')}\r\n`;
	}
	return {
		head: () => `${BOM}${COLUMNS.join(',')}\r\n`,
		rows: (rows) => rows.map(line).join(''),
		end: () => ''
	};
}
