/** Saves a file that is generated part by part. */

/** An API of browsers that can write a file as it is generated (not a standard yet, so TypeScript lacks it). */
interface FilePicker {
	showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
}

/** Length of text collected before the browser gets it, in UTF-16 units. */
const PART_LENGTH = 1_000_000;

/**
 * Saves `parts` under a name that the reader chooses, or as a download. A browser that can't write as they
 * arrive stores them outside the page's memory until the last. Returns false if the reader chose no file.
 * Throws the errors of `parts`.
 */
export async function save(
	name: string,
	type: string,
	parts: () => AsyncIterable<string>
): Promise<boolean> {
	const picker = window as FilePicker;
	if (!picker.showSaveFilePicker) {
		await download(name, type, parts());
		return true;
	}
	let handle: FileSystemFileHandle;
	try {
		handle = await picker.showSaveFilePicker({ suggestedName: name });
	} catch (error) {
		if (error instanceof DOMException && error.name === 'AbortError') return false;
		throw error;
	}
	const file = await handle.createWritable();
	try {
		for await (const part of parts()) await file.write(part);
		await file.close();
	} catch (error) {
		await file.abort();
		throw error;
	}
	return true;
}

async function download(name: string, type: string, parts: AsyncIterable<string>): Promise<void> {
	const blobs: Blob[] = [];
	let text = '';
	for await (const part of parts) {
		text += part;
		if (text.length < PART_LENGTH) continue;
		blobs.push(new Blob([text]));
		text = '';
	}
	const url = URL.createObjectURL(new Blob([...blobs, text], { type }));
	const link = document.createElement('a');
	link.href = url;
	link.download = name;
	link.click();
	// The download has begun by then and has its own copy.
	setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
