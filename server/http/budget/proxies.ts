/**
 * Who a request is from, behind proxies: what a header says is believed only where the socket's peer is a
 * declared proxy, and is read from the right, because everything left of a proxy's own entry may be invented.
 */
import { isIn, parseAddress, type Address, type Range } from './address';

export class Proxies {
	readonly #ranges: readonly Range[];

	constructor(ranges: readonly Range[]) {
		this.#ranges = ranges;
	}

	/** The client of a request that came from `peer`; `header` gives all values of a header, joined by commas. */
	clientOf(peer: Address, header: (name: string) => string): Address {
		if (this.#ranges.length === 0 || !this.trusts(peer)) return peer;
		const said = [forwarded(header('forwarded')), listed(header('x-forwarded-for'))]
			.filter((chain) => chain.length > 0)
			.map((chain) => this.#walk(peer, chain));
		const [first, second] = said;
		// A proxy writes one of the two and may pass on the other as the client sent it: nobody knows which.
		if (first && second && String(first) !== String(second)) return peer;
		return first ?? peer;
	}

	/** The rightmost address that is no declared proxy; the last proxy where the next entry is no address. */
	#walk(peer: Address, chain: readonly (Address | null)[]): Address {
		let client = peer;
		for (const address of chain.toReversed()) {
			if (!address) return client;
			client = address;
			if (!this.trusts(client)) return client;
		}
		return client;
	}

	/** Whether a declared proxy says that its client came over TLS. */
	sawTls(peer: Address, header: (name: string) => string): boolean {
		return this.trusts(peer) && /(^|,)\s*https\s*$/i.test(header('x-forwarded-proto'));
	}

	/** Whether this is the address of a declared proxy. */
	trusts(address: Address): boolean {
		return this.#ranges.some((range) => isIn(address, range));
	}
}

const listed = (header: string): (Address | null)[] =>
	header.trim() === '' ? [] : header.split(',').map((each) => withoutPort(each.trim()));

/** The `for=` of each element: RFC 7239. */
const forwarded = (header: string): (Address | null)[] =>
	header.trim() === ''
		? []
		: header.split(',').map((element) => {
				const value = /(?:^|;)\s*for\s*=\s*("[^"]*"|[^;\s]*)/i.exec(element.trim())?.[1] ?? '';
				return withoutPort(value.replaceAll('"', ''));
			});

/** `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:80`. */
function withoutPort(text: string): Address | null {
	const bracketed = /^\[([^\]]*)\](:\d+)?$/.exec(text)?.[1];
	return parseAddress(bracketed ?? text.replace(/^([\d.]+):\d+$/, '$1'));
}
