/** The export worker's entry point: it finds, then writes, and ends with its page's dialog. */
import { openArchive } from '../../archive/read/archive';
import { port } from '../../browser/port';
import { ZoneClock } from '../../export/clock';
import { FORMATS } from '../../export/formats';
import { writerOf } from '../../export/writers';
import { written } from '../../export/write';
import { DeviceExport, type FoundInfo } from './device-export';
import type { ExportOrder, ExportTold, WriteOptions } from './messages';
import { cachedPictures } from './pictures';
import { sinkOf } from './sink';

const NONE: ReadonlySet<string> = new Set();

let current: {
	readonly archive: string;
	readonly job: DeviceExport;
	readonly found: FoundInfo;
} | null = null;

const tell = (told: ExportTold): void => port.postMessage(told);

port.onmessage = async ({ data }: MessageEvent<ExportOrder>): Promise<void> => {
	try {
		if (data.type === 'find') {
			const job = new DeviceExport(data.archive, data.query);
			const found = await job.find();
			current = { archive: data.archive, job, found };
			tell({ type: 'found', found });
		} else await write(data);
	} catch (error) {
		if (error instanceof Error && error.name === 'RegexRefused') {
			tell({ type: 'refused', message: error.message });
			return;
		}
		console.error('The export failed', error);
		tell({ type: 'failed' });
	}
};

async function write({ format, title, zone, relay, file }: WriteOptions): Promise<void> {
	if (!current) throw new Error('nothing was found before');
	const { job, found, archive } = current;
	const state = await openArchive(archive).state();
	const writer = writerOf(format, {
		title,
		...found,
		log: state?.log ?? '',
		madeAt: Date.now(),
		clock: new ZoneClock(zone),
		ambiguous: format === 'ndjson' ? await job.ambiguous() : NONE,
		picture: cachedPictures(relay)
	});
	const sink = await sinkOf(file, FORMATS[format].type);
	let messages = 0;
	try {
		const counts = { messages: found.messages, isCounted: job.isCounted };
		for await (const part of written(writer, job.rows(), counts)) {
			await sink.write(part.text);
			messages += part.messages;
			tell({ type: 'written', messages });
		}
	} catch (error) {
		await sink.abort();
		throw error;
	}
	tell({ type: 'done', messages, blob: await sink.close() });
}
