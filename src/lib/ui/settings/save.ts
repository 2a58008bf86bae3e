/** Saving a file that is made bit by bit. */

/** What browsers offer that can write a file as it is made (no standard yet, so TypeScript doesn't know it). */
interface FilePicker {
	showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
}

/** Text that is put together before it is handed to the browser, in UTF-16 units. */
const PART_LENGTH = 1_000_000;

/**
 * Saves `parts` under a name that the reader chooses, or as a download. Where the browser can't write as they come, it
 * holds them outside of the page's memory until the last. False when the reader chose no file. Throws what `parts` throws.
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
	// The download has begun by then, and holds what it needs.
	setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
