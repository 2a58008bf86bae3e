/**
 * Puts a text on the clipboard. Where the page may not use its API (plain http), by the browser's own command, which leaves the
 * reader's selection and focus as they were. False if neither can.
 */
export async function writeText(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		return copySelected(text);
	}
}

function copySelected(text: string): boolean {
	const focused = document.activeElement;
	const selection = document.getSelection();
	const ranges = Array.from({ length: selection?.rangeCount ?? 0 }, (_, i) =>
		selection!.getRangeAt(i)
	);
	const field = document.createElement('textarea');
	field.value = text;
	field.readOnly = true;
	field.style.cssText = 'position:fixed;inset:0 auto auto 0;opacity:0;font-size:16px';
	// Beside an open dialog nothing can be selected.
	(document.querySelector('dialog[open]') ?? document.body).append(field);
	field.select();
	let done = false;
	try {
		// Deprecated, and the only way there is without the API.
		done = document.execCommand('copy');
	} catch {
		// Told by the result.
	}
	field.remove();
	if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
	selection?.removeAllRanges();
	for (const range of ranges) selection?.addRange(range);
	return done;
}
