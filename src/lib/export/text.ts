/** Plain text: a line a message, to read and to search with grep. */
import { EventKind, isClearing, isCounted } from '../wire/frame/event';
import { nameOf, type ExportEvent, type ExportRow } from './row';
import { clearingWords, marksOf, messagesWords, noticeWords, outageWords } from './words';
import type { ExportAbout, Writer } from './writer';

// eslint-disable-next-line no-control-regex -- these are control characters
const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/g;

/** A line stays one, and does nothing to the terminal that shows it: control characters as their pictures. */
const oneLine = (text: string): string =>
	text.replace(CONTROLS, (sign) => {
		const code = sign.charCodeAt(0);
		return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '\u2421' : '\ufffd';
	});

/** "#linux · libera" */
const channelWords = ({ channel }: ExportEvent): string =>
	channel ? `#${channel.name.replace(/^#/, '')} · ${channel.source}` : '';

function said(row: ExportRow, { clock }: ExportAbout): string | null {
	const { event } = row;
	const name = nameOf(event.author);
	if (event.kind === EventKind.action) return `* ${name} ${event.text}`;
	if (isCounted(event.kind)) return `<${name}> ${event.text}`;
	if (event.kind === EventKind.outage) return `-- ${outageWords(event, clock)}`;
	if (isClearing(event)) return `-- ${clearingWords(event)}`;
	if (event.kind !== EventKind.notice) return null;
	return `-- ${noticeWords(event)}${event.text && `: <${name}> ${event.text}`}`;
}

export function textWriter(about: ExportAbout): Writer {
	const { title, clock, messages, missing, madeAt } = about;
	let day = '';
	let channel = '';
	function lines(row: ExportRow): string {
		const { event } = row;
		const words = said(row, about);
		// Other acts of moderators are seen on the messages that they removed.
		if (words === null) return '';
		let out = '';
		const today = clock.day(event.sentAt);
		if (today !== day) out += `\n--- ${clock.longDay(event.sentAt)} ---\n`;
		const where = channelWords(event);
		if (where !== channel || today !== day) out += `\n== ${oneLine(where)} ==\n`;
		[day, channel] = [today, where];
		const marks = marksOf(row).map((mark) => ` [${mark}]`);
		return `${out}[${clock.stamp(event.sentAt)}] ${oneLine(words + marks.join(''))}\n`;
	}
	return {
		head: () =>
			[
				oneLine(title),
				`${messagesWords(messages)}, times in ${clock.zone}, saved ${clock.stamp(madeAt)}`,
				...(missing > 0 ? [missingWords(missing)] : []),
				'A message that was deleted keeps its text, and says so at its end.\n'
			].join('\n'),
		rows: (rows) => rows.map(lines).join(''),
		end: () => `\n--- End: ${messagesWords(messages)} ---\n`
	};
}

/** Where a device doesn't have the whole log. */
export const missingWords = (missing: number): string =>
	`Not whole: ${missing.toLocaleString('en')} events of the log were not on the device that saved this.`;
