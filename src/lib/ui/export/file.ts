/** The file of an export: chosen before, where the browser can write one as it is made; else a download at the end. */

/** An API of browsers that can write a file as it is generated (not a standard yet, so TypeScript lacks it). */
interface FilePicker {
	showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
}

/** Not a standard yet either. */
type Removable = FileSystemFileHandle & { remove?(): Promise<void> };

/** Delay after which a download has begun, and has its own copy, in ms. */
const BEGUN_MS = 60_000;

/** The file that the reader chooses; null where only a download is possible, undefined if they chose none. */
export async function chosenFile(name: string): Promise<FileSystemFileHandle | null | undefined> {
	const picker = window as FilePicker;
	if (!picker.showSaveFilePicker) return null;
	try {
		return await picker.showSaveFilePicker({ suggestedName: name });
	} catch (error) {
		if (error instanceof DOMException && error.name === 'AbortError') return undefined;
		throw error;
	}
}

/** Removes a file that was chosen and never written: the browser made it, without anything in it. */
export async function removeEmpty(file: FileSystemFileHandle): Promise<void> {
	try {
		if ((await file.getFile()).size === 0) await (file as Removable).remove?.();
	} catch {
		// It is gone already.
	}
}

export function download(name: string, blob: Blob): void {
	const url = URL.createObjectURL(blob);
	const link = document.createElement('a');
	link.href = url;
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(url), BEGUN_MS);
}
