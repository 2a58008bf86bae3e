/** What a terminal obeys (the controls beyond ASCII), what ends lines for some programs, and what turns their direction. */
const OBEYED = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A line of a log in JSON, with these characters escaped: facts quote servers and senders. It means the same. */
export const logLine = (json: string): string =>
	json.replace(OBEYED, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
