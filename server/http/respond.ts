/** The way of a request from its head to what is sent, whatever server has read it. */
import { turn } from '../log/turn';
import type { ApiAnswer } from './answers';
import type { AddressBudget } from './budget/address-budget';
import { exchange } from './exchange';
import type { Head } from './head';
import { tlsHeaders } from './headers';
import { SMALL_BYTES, type BindOptions } from './server';

export interface Arrived {
	readonly head: Head;
	/** The address of the socket's peer. */
	readonly peer: Uint8Array;
	/** Collects the body: see ApiRequest. */
	readonly body: (max: number) => Promise<Uint8Array>;
	/** Aborts when the connection has ended. */
	readonly signal: AbortSignal;
	/** Whether the answer came before the request's end, and the connection must end with it. */
	readonly ends: () => boolean;
	/** Ends the connection. */
	readonly cut: () => void;
}

export interface Sending {
	readonly method: string;
	readonly visitor: AddressBudget;
	/** Headers of every answer. */
	readonly headers: Readonly<Record<string, string>>;
	/** Whether the connection ends with it. */
	readonly ends: boolean;
	/** Aborts when the connection has ended. */
	readonly signal: AbortSignal;
	/** Called once it is handed over. */
	readonly over: () => void;
}

/** Answers a request; `send` is called unless nobody waits for the answer. Never rejects. */
export async function respond(
	{ head, peer, body, signal, ends, cut }: Arrived,
	options: BindOptions,
	send: (answer: ApiAnswer, sending: Sending) => void
): Promise<void> {
	const { budgets, tls } = options;
	const visitor = budgets.of(peer, head.header);
	// Answered within the read that it came in, a request would let uWS go on with the next one of the same read: ten
	// thousand in a row. So each is answered later, and a connection that doesn't wait for the answer is closed.
	const later = turn();
	const isSecure = tls !== null || budgets.sawTls(peer, head.header);
	const { answer, over } = await exchange({ ...head, visitor, signal, isSecure, body }, options);
	await later;
	if (answer.body.length > SMALL_BYTES && !signal.aborted) {
		// Those who waited for one answer would otherwise all be sent it in one step.
		await visitor.sendTurn(signal).catch(() => signal.aborted || cut());
	}
	if (signal.aborted) return over();
	const { method, header } = head;
	const headers = { ...options.headers, ...(tls ? tlsHeaders(header('host')) : {}) };
	send(answer, { method, visitor, headers, ends: head.fault !== null || ends(), signal, over });
}

/** Whether an answer has no body to send; and whether its connection ends with it, for what its address has open. */
export function shapeOf(
	{ status, body }: ApiAnswer,
	{ method, visitor, ends }: Sending
): { readonly bytes: Uint8Array; readonly isBodiless: boolean; readonly closes: boolean } {
	const bytes = typeof body === 'string' ? Buffer.from(body) : body;
	const isBodiless = method === 'HEAD' || status === 204 || status === 304 || bytes.length === 0;
	const closes =
		(isBodiless || bytes.length <= SMALL_BYTES) && (visitor.endsConnection(isBodiless) || ends);
	return { bytes, isBodiless, closes };
}
