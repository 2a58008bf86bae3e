import { networkName } from './network';

/** Networks that have a colour of their own, by the number of the token. */
const KNOWN: Readonly<Record<string, number>> = {
	Twitch: 1,
	OFTC: 2,
	'Libera.Chat': 3,
	Demo: 4
};
const TINTS = 6;

/** A network's colour, the same on each device: a token of app.css. */
function tintOfNetwork(source: string): string {
	const name = networkName(source);
	const sum = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997, 7);
	return `var(--net-${KNOWN[name] ?? (sum % TINTS) + 1})`;
}

/** A chatter's chosen colour, or one derived from the id. */
const tintOfUser = (user: number, color: number | null): string =>
	color === null
		? `oklch(0.6 0.13 ${(user * 137.5) % 360})`
		: `#${color.toString(16).padStart(6, '0')}`;

/** The colour of a network by its source, for marks, not for words. */
export function tintOf(source: string): string;
/** The colour of a chatter. The class `tinted` corrects its lightness for contrast. */
export function tintOf(user: number, color: number | null): string;
export function tintOf(of: string | number, color: number | null = null): string {
	return typeof of === 'string' ? tintOfNetwork(of) : tintOfUser(of, color);
}
