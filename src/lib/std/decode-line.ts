/** The signs of Windows-1252 from 0x80 to 0x9f; the other bytes are as in Latin-1. The five that it leaves open stay. */
const SIGNS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const FORGIVING = new TextDecoder('utf-8', { ignoreBOM: true });
/** The longest beginning of a letter in UTF-8. */
const LONGEST_CUT = 3;

/**
 * The text of a line of which nobody says how it is encoded: UTF-8 if all of it is, else Windows-1252, as chat
 * programs have it. Where a server cut a line in the middle of a letter, the rest says that it is UTF-8. Not by
 * `TextDecoder('windows-1252')`: Node's takes it for Latin-1.
 */
export function decodeLine(bytes: Uint8Array): string {
	try {
		return UTF_8.decode(bytes);
	} catch {
		return isCut(bytes) ? FORGIVING.decode(bytes) : windows1252(bytes);
	}
}

/** Whether all is UTF-8 but the beginning of a letter at the end, and letters beyond ASCII show that it is. */
function isCut(bytes: Uint8Array): boolean {
	for (let cut = 1; cut <= LONGEST_CUT; cut++) {
		const byte = bytes.at(-cut) ?? 0;
		const isInside = byte >> 6 === 2;
		if (isInside) continue;
		// A letter's first byte says how many it has.
		const length = byte < 0xc2 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0;
		if (length <= cut) return false;
		const before = bytes.subarray(0, -cut);
		try {
			return UTF_8.decode(before).length < before.length;
		} catch {
			return false;
		}
	}
	return false;
}

function windows1252(bytes: Uint8Array): string {
	let text = '';
	for (const byte of bytes) {
		text += byte >> 5 === 4 ? (SIGNS[byte - 0x80] ?? '') : String.fromCharCode(byte);
	}
	return text;
}
