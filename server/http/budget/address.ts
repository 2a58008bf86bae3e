/** Network addresses: what counts as one client, and ranges of them. */

/** An address as 4 or 16 bytes; a v4-mapped IPv6 address as its 4. */
export type Address = Uint8Array;

const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/** An address from a socket: 4 or 16 bytes. */
export function addressOf(bytes: Uint8Array): Address {
	const isMapped = bytes.length === 16 && MAPPED.every((byte, i) => bytes[i] === byte);
	return isMapped ? bytes.slice(12) : bytes.slice();
}

/** An address from text, as `192.0.2.1` or `2001:db8::1`; null if it is none. */
export function parseAddress(text: string): Address | null {
	if (!text.includes(':')) return parseV4(text);
	const [head = '', tail, ...more] = text.split('::');
	// An IPv4 address may only be at the end.
	if (more.length > 0 || (tail !== undefined && head.includes('.'))) return null;
	const [front, back] = [groupsOf(head), groupsOf(tail ?? '')];
	if (!front || !back) return null;
	const missing = 16 - front.length - back.length;
	// `::` stands for at least one group.
	if (tail === undefined ? missing !== 0 : missing < 2) return null;
	return addressOf(Uint8Array.from([...front, ...Array<number>(missing).fill(0), ...back]));
}

function parseV4(text: string): Address | null {
	const parts = text.split('.');
	const isWhole = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part));
	const bytes = parts.map(Number);
	return isWhole && bytes.every((byte) => byte < 256) ? Uint8Array.from(bytes) : null;
}

/** The bytes of groups between colons, of which the last may be an IPv4 address. */
function groupsOf(text: string): number[] | null {
	if (text === '') return [];
	const bytes: number[] = [];
	const groups = text.split(':');
	for (const [i, group] of groups.entries()) {
		const v4 = i === groups.length - 1 && group.includes('.') ? parseV4(group) : null;
		if (v4) bytes.push(...v4);
		else if (/^[0-9a-f]{1,4}$/i.test(group)) {
			const value = parseInt(group, 16);
			bytes.push(value >> 8, value & 0xff);
		} else return null;
	}
	return bytes.length <= 16 ? bytes : null;
}

/** Bytes of an IPv6 address that name a network: whoever has one address of it has all 2^64. */
const NETWORK_BYTES = 8;

/** Who an address is for a budget, as logs show it: an IPv4 address, or an IPv6 network (/64). */
export function clientOf(address: Address): string {
	if (address.length === 4) return address.join('.');
	const groups: string[] = [];
	for (let i = 0; i < NETWORK_BYTES; i += 2) {
		groups.push((((address[i] ?? 0) << 8) | (address[i + 1] ?? 0)).toString(16));
	}
	return `${groups.join(':')}::/64`;
}

/** A range of addresses. */
export interface Range {
	readonly address: Address;
	readonly bits: number;
}

/** A range from text, as `10.0.0.0/8` or a single address; null if it is none. */
export function parseRange(text: string): Range | null {
	const [before = '', after, ...more] = text.split('/');
	const address = parseAddress(before);
	if (!address || more.length > 0) return null;
	const all = address.length * 8;
	if (after === undefined) return { address, bits: all };
	// ::ffff:10.0.0.0/104 is 10.0.0.0/8.
	const mapped = address.length === 4 && before.includes(':') ? 96 : 0;
	const bits = /^\d{1,3}$/.test(after) ? Number(after) - mapped : NaN;
	return bits >= 0 && bits <= all ? { address, bits } : null;
}

export function isIn(address: Address, range: Range): boolean {
	if (address.length !== range.address.length) return false;
	return range.address.every((byte, i) => {
		const bits = Math.min(8, Math.max(0, range.bits - i * 8));
		const mask = (0xff << (8 - bits)) & 0xff;
		return (byte & mask) === ((address[i] ?? 0) & mask);
	});
}
