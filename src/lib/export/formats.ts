/** The formats of an export. */

/** `extension` and `type` (MIME) of a file, and about how many bytes a message has in it. */
export const FORMATS = {
	html: { extension: 'html', type: 'text/html', bytes: 250 },
	text: { extension: 'txt', type: 'text/plain', bytes: 95 },
	csv: { extension: 'csv', type: 'text/csv', bytes: 170 },
	ndjson: { extension: 'ndjson', type: 'application/x-ndjson', bytes: 210 }
} as const;

export type ExportFormat = keyof typeof FORMATS;

export const isFormat = (name: string): name is ExportFormat => Object.hasOwn(FORMATS, name);
