/** The 32 bytes of a SHA-256 digest. Insecure contexts have no `crypto.subtle`: there, a script computes it. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
	// Undefined in insecure contexts, contrary to the types.
	const subtle = crypto.subtle as SubtleCrypto | undefined;
	if (subtle) return new Uint8Array(await subtle.digest('SHA-256', bytes));
	return (await import('../std/sha256')).sha256(bytes);
}
