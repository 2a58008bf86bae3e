/** What a selection over several messages is copied as: `[12:03] name: text`, a line each. Within one message it is the text. */
export function copyRows(event: ClipboardEvent): void {
	const selection = document.getSelection();
	const { currentTarget: list, clipboardData } = event;
	if (!selection || !clipboardData || !(list instanceof HTMLElement)) return;
	const rows = [...list.querySelectorAll('article')].filter((row) =>
		selection.containsNode(row, true)
	);
	if (rows.length < 2) return;
	const part = (row: HTMLElement, name: string): string =>
		row.querySelector(`[data-part="${name}"]`)?.textContent?.trim() ?? '';
	const lines = rows.map(
		(row) => `[${part(row, 'time')}] ${part(row, 'author')}: ${part(row, 'text')}`
	);
	clipboardData.setData('text/plain', lines.join('\n'));
	event.preventDefault();
}
