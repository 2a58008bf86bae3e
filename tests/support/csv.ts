/** Reads CSV by RFC 4180, as a spreadsheet does. */

/** Rows of cells, without the mark at the beginning of the file. */
export function csvRows(text: string): string[][] {
	const rows: string[][] = [];
	let row: string[] = [];
	let cell = '';
	let quoted = false;
	const body = text.replace(/^\ufeff/, '');
	for (let at = 0; at < body.length; at++) {
		const sign = body[at] ?? '';
		if (quoted) {
			if (sign !== '"') cell += sign;
			else if (body[at + 1] === '"') cell += body[++at];
			else quoted = false;
		} else if (sign === '"' && cell === '') quoted = true;
		else if (sign === ',') {
			row.push(cell);
			cell = '';
		} else if (sign === '\r' && body[at + 1] === '\n') {
			at++;
			rows.push([...row, cell]);
			[row, cell] = [[], ''];
		} else cell += sign;
	}
	if (quoted || cell !== '' || row.length > 0) throw new Error('the last row has no end');
	return rows;
}

/** The rows by the names in the first one. */
export function csvRecords(text: string): Record<string, string>[] {
	const [names = [], ...rows] = csvRows(text);
	return rows.map((row) => {
		if (row.length !== names.length) throw new Error(`${row.length} cells of ${names.length}`);
		return Object.fromEntries(row.map((cell, i) => [names[i] ?? '', cell]));
	});
}

/** What was said, of a cell that begins with the apostrophe that keeps a formula a text. */
export const saidIn = (cell: string): string =>
	/^'+[=+\-@\t\r\n＝＋－＠]/.test(cell) ? cell.slice(1) : cell;
