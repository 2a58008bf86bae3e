/** Rows as text: for the terminal, for `--json`, and for docs/perf.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { chromiumVersion, findChromium } from '../support/chromium.mjs';
import type { Bench, Row } from './bench';

const BEGIN = '<!-- written by `npm run bench` from here on -->';
const END = '<!-- to here -->';

/** Three digits are enough to compare, and whole thousands are read best. */
function figure(value: number): string {
	if (!Number.isFinite(value)) return 'never';
	const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
	return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

const verdict = ({ holds }: Row): string => (holds === null ? '' : holds ? 'holds' : 'MISSED');

const cells = (row: Row): string[] => [
	row.measure,
	`${figure(row.value)} ${row.unit}`,
	row.baseline === null ? '' : figure(row.baseline),
	row.ratio === null ? '' : figure(row.ratio),
	row.target ?? '',
	verdict(row)
];

const HEADINGS = ['measure', 'value', 'baseline', 'ratio', 'target', ''];

/** Rows of one bench as columns for the terminal. */
export function printed(rows: readonly Row[]): string {
	const table = [HEADINGS, ...rows.map(cells)];
	const widths = HEADINGS.map((_, i) => Math.max(...table.map((row) => row[i]?.length ?? 0)));
	return table
		.map((row) => '  ' + row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '))
		.map((line) => line.trimEnd())
		.join('\n');
}

const markdown = (rows: readonly Row[]): string =>
	[HEADINGS, HEADINGS.map((_, i) => (i === 0 || i > 3 ? '---' : '---:')), ...rows.map(cells)]
		.map((row) => `| ${row.join(' | ')} |`)
		.join('\n');

/** The machine and what ran on it, in one line. */
export function machine(): string {
	const [cpu] = cpus();
	const browser = findChromium({ whole: true });
	return [
		`${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'})`,
		`${Math.round(totalmem() / 2 ** 30)} GB of memory`,
		`${process.platform} ${process.arch}`,
		`Node ${process.versions.node}`,
		browser ? chromiumVersion(browser) : 'no browser',
		'everything on this one machine, over loopback'
	].join(', ');
}

/** Puts the rows of a full run between the markers of the document. */
export function writeDocument(
	path: string,
	origin: string,
	results: readonly { readonly bench: Bench; readonly rows: readonly Row[] }[]
): void {
	const document = readFileSync(path, 'utf8');
	const [start, end] = [document.indexOf(BEGIN), document.indexOf(END)];
	if (start === -1 || end < start) throw new Error(`${path} has lost its markers`);
	const body = [
		`Machine: ${machine()}. Messages: ${origin}. Run on ${new Date().toISOString().slice(0, 10)}.`,
		...results.map(({ bench, rows }) => `## ${bench.name}\n\n${bench.about}\n\n${markdown(rows)}`)
	].join('\n\n');
	writeFileSync(path, `${document.slice(0, start)}${BEGIN}\n\n${body}\n\n${document.slice(end)}`);
}
