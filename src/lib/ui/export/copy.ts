/** Texts of an export. */
import { FORMATS, type ExportFormat } from '$lib/export/formats';
import type { FoundInfo } from '$lib/search/export/device-export';
import { count, counted } from '$lib/ui/copy/format';
import { size } from '$lib/ui/copy/format-size';
import type { ExportState } from './export-run.svelte';

const messages = (number: number): string => counted(number, 'message', 'messages');

export const EXPORT = {
	title: 'Export',
	close: 'Close',
	format: 'Format',
	formats: {
		html: ['Web page', 'To read and print, with pictures'],
		text: ['Text', 'One line a message'],
		csv: ['Table (CSV)', 'For Excel, LibreOffice and the like'],
		ndjson: ['Data (NDJSON)', 'To put into a relay again']
	} satisfies Readonly<Record<ExportFormat, readonly [name: string, use: string]>>,
	/** What is exported, as the file says it: “Messages in #linux”. */
	what: (words: string): string => `Messages${words}`,
	start: 'Export',
	cancel: 'Cancel',
	again: 'Export again',
	retry: 'Try again',
	fetch: 'Get the missing ones first',
	fetching: (left: number): string => `Getting the missing ones, ${count(left)} to go…`,
	missing: (number: number, connected: boolean): string =>
		`${count(number)} entries of the log aren’t on this device. ${
			connected
				? 'The file has what is here, unless you get them first.'
				: 'The file has what is here; with a connection you could get them first.'
		}`,
	/** How much there is, before it begins. */
	found({ messages: number, others }: FoundInfo, format: ExportFormat): string {
		const more = others > 0 ? `, and ${counted(others, 'note', 'notes')} between them` : '';
		const bytes = number * FORMATS[format].bytes;
		const about = number > 0 ? `, about ${size(bytes)}` : '';
		return `${messages(number)}${more}${about}`;
	},
	state(state: ExportState): string {
		switch (state.type) {
			case 'idle':
			case 'ready':
				return '';
			case 'finding':
				return 'Counting…';
			case 'writing':
				return `${count(state.messages)} of ${messages(state.found.messages)}`;
			case 'done':
				return `Saved ${messages(state.messages)} as ${state.name}`;
			case 'refused':
				return `This search can’t be run: ${state.message}.`;
			case 'failed':
				return 'The file could not be written. Nothing was saved.';
		}
	},
	progress: 'Written so far'
} as const;
