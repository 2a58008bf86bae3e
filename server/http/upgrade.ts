/** Who may open a live socket. */
import type { Refusal } from '../relay/refusal';
import type { AddressBudget } from './budget/address-budget';
import { unknownHost } from './exchange';
import type { Head } from './head';
import type { BindOptions } from './server';

export interface Admitted {
	readonly visitor: AddressBudget;
	/** Whether pages of its origin may read this relay; if not, the socket opens to be told so. */
	readonly originAllowed: boolean;
}

/** Decides on a request for a live socket: it may open, it is refused, or its connection ends without a word (null). */
export function admit(
	{ header, fault }: Head,
	peer: Uint8Array,
	{ budgets, gate, tls, refused }: BindOptions
): (Admitted & { readonly refusal: Refusal | null }) | null {
	const visitor = budgets.of(peer, header);
	const host = header('host');
	const isSecure = tls !== null || budgets.sawTls(peer, header);
	const refusal = fault ?? (gate.knowsHost(host) ? null : unknownHost(host));
	const originAllowed = gate.allows(header('origin'), host, isSecure);
	if (!refusal && !visitor.hasFarTooManySockets) {
		budgets.ofPeer(peer)?.upgraded();
		return { visitor, originAllowed, refusal: null };
	}
	refused(refusal?.code ?? 'too-many-sockets', visitor.address);
	return refusal && { visitor, originAllowed, refusal };
}

/** Told to a socket whose page is of another origin. */
export const WRONG_ORIGIN = 'pages of this origin may not read this relay';
