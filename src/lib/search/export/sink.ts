/** Where an export's text goes: out of this thread's memory, a megabyte at a time. */

/** Length of text collected before the browser gets it, in UTF-16 units. */
const PART_LENGTH = 1_000_000;

export interface Sink {
	write(text: string): Promise<void>;
	/** Nothing has its name before this. Returns the file as a blob, if it isn't on the disk. */
	close(): Promise<Blob | null>;
	/** Leaves nothing behind. */
	abort(): Promise<void>;
}

/** Writes into `file`, which keeps what it had until the end; without one, into a blob, which browsers keep outside the heap. */
export async function sinkOf(file: FileSystemFileHandle | null, type: string): Promise<Sink> {
	const put = file ? await intoFile(file) : intoBlob(type);
	let text = '';
	return {
		async write(more) {
			text += more;
			if (text.length < PART_LENGTH) return;
			const part = text;
			text = '';
			await put.write(part);
		},
		async close() {
			await put.write(text);
			return put.close();
		},
		abort: () => put.abort()
	};
}

async function intoFile(file: FileSystemFileHandle): Promise<Sink> {
	const stream = await file.createWritable();
	return {
		write: (text) => stream.write(text),
		async close() {
			await stream.close();
			return null;
		},
		abort: () => stream.abort()
	};
}

function intoBlob(type: string): Sink {
	let parts: Blob[] = [];
	return {
		async write(text) {
			parts.push(new Blob([text]));
		},
		close: async () => new Blob(parts, { type }),
		async abort() {
			parts = [];
		}
	};
}
