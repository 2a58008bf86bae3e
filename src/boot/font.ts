import type { Kept } from './preferences';

/**
 * Loads the app's font where an earlier visit kept it (see src/lib/ui/shell/font.ts): before the first words are there.
 * If it comes too late, these words keep the system's font, so that nothing moves.
 */
export function showFont(kept: Kept): void {
	const address = kept('font');
	if (address === null) return;
	const face = new FontFace('Backscroll', `url(${JSON.stringify(address)})`, {
		weight: '200 800',
		display: 'optional'
	});
	document.fonts.add(face);
	face.load().catch(() => document.fonts.delete(face));
}
