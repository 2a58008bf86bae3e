/** Signs that an address can have as they are. */
const READABLE: Readonly<Record<string, string>> = {
	'%3A': ':',
	'%2C': ',',
	'%2F': '/',
	'%40': '@'
};

/** A path with parameters. A query among them looks as it was typed, apart from its blanks: people read it. */
export function addressOf(pathname: string, params: URLSearchParams): string {
	const parts = Array.from(params, ([name, value]) => {
		const part = new URLSearchParams([[name, value]]).toString();
		if (name !== 'q') return part;
		return part.replace(/\+|%(?:3A|2C|2F|40)/g, (sign) => READABLE[sign] ?? '%20');
	});
	return pathname + (parts.length === 0 ? '' : `?${parts.join('&')}`);
}
