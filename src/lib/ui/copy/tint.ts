/** A chatter's chosen colour, or one derived from the id. The class `tinted` corrects its lightness for contrast. */
export const tintOf = (user: number, color: number | null): string =>
	color === null
		? `oklch(0.6 0.13 ${(user * 137.5) % 360})`
		: `#${color.toString(16).padStart(6, '0')}`;
