/** The writers of all formats: for those who write, so that a page which only names formats loads none. */
import { csvWriter } from './csv';
import type { ExportFormat } from './formats';
import { htmlWriter } from './html';
import { ndjsonWriter } from './ndjson';
import { textWriter } from './text';
import type { ExportAbout, Writer } from './writer';

const WRITERS: Readonly<Record<ExportFormat, (about: ExportAbout) => Writer>> = {
	html: htmlWriter,
	text: textWriter,
	csv: csvWriter,
	ndjson: ndjsonWriter
};

export const writerOf = (format: ExportFormat, about: ExportAbout): Writer =>
	WRITERS[format](about);
