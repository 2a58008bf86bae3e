import { expect, it } from 'vitest';
import { boundedBytes } from '../../../src/lib/sync/bounded';

/** An answer in parts of 10 bytes that goes on for as long as it is read, and how many were. */
function endless(headers: Record<string, string> = {}) {
	const sent = { parts: 0 };
	const body = new ReadableStream<Uint8Array>({
		pull(controller) {
			sent.parts++;
			controller.enqueue(new Uint8Array(10));
		}
	});
	return { response: new Response(body, { headers }), sent };
}

it('reads an answer within its bound, and one without end only up to it', async () => {
	const bytes = Uint8Array.of(1, 2, 3);
	expect(await boundedBytes(new Response(bytes), 3)).toEqual(bytes);
	expect(
		await boundedBytes(new Response(bytes, { headers: { 'content-length': '3' } }), 3)
	).toEqual(bytes);
	const { response, sent } = endless();
	await expect(boundedBytes(response, 100)).rejects.toMatchObject({ code: 'too-large' });
	expect(sent.parts).toBeLessThan(20);
});

it('refuses by its length what says to be longer, and counts what is packed', async () => {
	const long = endless({ 'content-length': '101' });
	await expect(boundedBytes(long.response, 100)).rejects.toMatchObject({ code: 'too-large' });
	expect(long.sent.parts).toBeLessThan(3);
	const packed = endless({ 'content-length': '50', 'content-encoding': 'gzip' });
	await expect(boundedBytes(packed.response, 100)).rejects.toMatchObject({ code: 'too-large' });
});
