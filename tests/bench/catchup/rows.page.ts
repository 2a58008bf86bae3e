/** Runs in a page: has a worker write the rows. */
import type { Job } from './rows.worker';

/** Rows a second. */
export function write(job: Job): Promise<number> {
	return new Promise((resolve, reject) => {
		const worker = new Worker('/worker.js');
		worker.onmessage = ({ data }: MessageEvent<number>) => {
			worker.terminate();
			resolve(data);
		};
		worker.onerror = (error) => reject(new Error(error.message));
		worker.postMessage(job);
	});
}
