/** NDJSON: an event a line, in the shape that `POST /api/ingest` and `npm run replay` take. See docs/decisions/0071-export.md. */
import { ExportIds, lineOf } from './line';
import type { ExportAbout, Writer } from './writer';

/** It has no line of its own at its end: readers would take it for an event. */
export function ndjsonWriter({ log, ambiguous }: ExportAbout): Writer {
	const ids = new ExportIds(log, ambiguous);
	return {
		head: () => '',
		rows: (rows) => rows.map(({ event, stored }) => `${lineOf(event, ids, stored)}\n`).join(''),
		end: () => ''
	};
}
