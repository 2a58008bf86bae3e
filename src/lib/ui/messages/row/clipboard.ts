import { isoDay } from '$lib/ui/copy/dates';
import { timeOfDay } from '$lib/ui/copy/format';

/** The part of a node's text within a range. */
function within(range: Range, node: Node | null): string {
	if (!node || !range.intersectsNode(node)) return '';
	const part = document.createRange();
	part.selectNodeContents(node);
	if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0)
		part.setStart(range.startContainer, range.startOffset);
	if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0)
		part.setEnd(range.endContainer, range.endOffset);
	return part.toString().trim();
}

const part = (row: Element, name: string): Element | null =>
	row.querySelector(`[data-part="${name}"]`);

/** When the message of a row was sent, epoch ms; NaN for a time that no calendar has. */
const sentAt = (row: Element): number =>
	Date.parse(part(row, 'time')?.getAttribute('datetime') ?? '');

/**
 * `[12:03] name: text`, with its day `[2026-01-05 12:03] name: text`; for an outage `[14:02] text`; for a notice the source's
 * words, then the person's.
 */
function linesOf(row: Element, dated: boolean): string[] {
	const [author, said, text] = ['author', 'said', 'text'].map((name) =>
		part(row, name)?.textContent?.trim()
	);
	const at = sentAt(row);
	const time = dated && !Number.isNaN(at) ? `${isoDay(at)} ${timeOfDay(at)}` : timeOfDay(at);
	const spoken = author === undefined ? text : `${author}: ${text}`;
	return [said, text === undefined ? undefined : spoken].flatMap((words) =>
		words ? [`[${time}] ${words}`] : []
	);
}

/**
 * Copies a selection over several messages, or over one with its name or time, as lines, with their days where these are
 * several; within one message, as its text.
 */
export function copyRows(event: ClipboardEvent): void {
	const selection = document.getSelection();
	const { currentTarget: list, clipboardData } = event;
	if (!selection?.rangeCount || !clipboardData || !(list instanceof HTMLElement)) return;
	const range = selection.getRangeAt(0);
	const rows = [...list.querySelectorAll('article')].filter((row) => within(range, row) !== '');
	const [row] = rows;
	if (!row) return;
	const covers = (...names: string[]): boolean =>
		names.some((name) => within(range, part(row, name)) !== '');
	if (rows.length === 1 && !(covers('time', 'author') && covers('text', 'said'))) return;
	const days = new Set(rows.map((row) => isoDay(sentAt(row))));
	const lines = rows.flatMap((row) => linesOf(row, days.size > 1));
	clipboardData.setData('text/plain', lines.join('\n'));
	event.preventDefault();
}
