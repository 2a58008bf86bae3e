/** Addresses that people read: a query in one looks as it was typed, apart from its blanks. */
const READABLE: Readonly<Record<string, string>> = {
	'+': '%20',
	'%3A': ':',
	'%2C': ',',
	'%2F': '/',
	'%40': '@'
};

/** A path with parameters. */
export function addressOf(pathname: string, params: URLSearchParams): string {
	const written = params.toString().replace(/\+|%(?:3A|2C|2F|40)/g, (sign) => READABLE[sign] ?? '');
	return pathname + (written && `?${written}`);
}
