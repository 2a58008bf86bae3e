import type { Digest } from '../log/frames';
import { Refusal } from '../relay/refusal';

/** Checks the ingest token of a request. */
export class TokenCheck {
	readonly #token: Uint8Array;
	readonly #digest: Digest;

	constructor(token: string, digest: Digest) {
		this.#digest = digest;
		this.#token = this.#digestOf(token);
	}

	/** Checks an Authorization header. Throws Refusal 401. */
	check(header: string): void {
		const token = /^bearer +(\S+)$/i.exec(header)?.[1];
		// Compares digests, so that the duration of the comparison reveals nothing of the token.
		const given = this.#digestOf(token ?? '');
		const same = given.every((byte, i) => byte === this.#token[i]);
		if (token !== undefined && same) return;
		throw new Refusal(
			401,
			'bad-token',
			token === undefined
				? 'give the ingest token: Authorization: Bearer …'
				: "this is not the relay's ingest token: it is in the file ingest-token of its data folder"
		);
	}

	#digestOf(token: string): Uint8Array {
		return this.#digest(new TextEncoder().encode(token));
	}
}
