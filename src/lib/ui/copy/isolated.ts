/** Letters from right to left, and what turns the direction of what follows. */
const TURNS =
	/[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A name within running text, a title or a label, where no <bdi> can be: it turns nothing beside it. Its own marks would
 * end the isolation, so they are left out.
 */
export const isolated = (name: string): string =>
	TURNS.test(name) ? `\u2068${name.replace(DIRECTIONS, '')}\u2069` : name;
