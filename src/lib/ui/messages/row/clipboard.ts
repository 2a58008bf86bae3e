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

/** `[12:03] name: text`; for an outage `[14:02] text`; for a notice the source's words, then the person's. */
function linesOf(row: Element): string[] {
	const [time = '', author, said, text] = ['time', 'author', 'said', 'text'].map((name) =>
		part(row, name)?.textContent?.trim()
	);
	const spoken = author === undefined ? text : `${author}: ${text}`;
	return [said, text === undefined ? undefined : spoken].flatMap((words) =>
		words ? [`[${time}] ${words}`] : []
	);
}

/**
 * Copies a selection over several messages, or over one with its name or time, as lines; within one message,
 * as its text.
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
	clipboardData.setData('text/plain', rows.flatMap(linesOf).join('\n'));
	event.preventDefault();
}
