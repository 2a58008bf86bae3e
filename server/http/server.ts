/** What the relay needs of a server. Two adapters give it: uws/ and node/. */
import type { Relay } from '../relay/relay';
import type { ExchangeOptions } from './exchange';

/** The adapters by name: uWebSockets.js, or `node:http` with `ws`. */
export const SERVERS = ['uws', 'node'] as const;
export type ServerName = (typeof SERVERS)[number];

export interface ListenOptions {
	readonly host: string;
	readonly port: number;
	/** Whether to pick another port if this one is taken. */
	readonly anyPort: boolean;
	readonly tls: { readonly cert: string; readonly key: string } | null;
}

export interface BindOptions extends ExchangeOptions {
	readonly relay: Relay;
	readonly websocket: boolean;
	readonly socketQueueBytes: number;
	/** Whether the relay itself speaks TLS. */
	readonly tls: unknown;
	/** Headers of every answer. */
	readonly headers: Readonly<Record<string, string>>;
}

export interface Server {
	readonly name: ServerName;
	/** Why it isn't the one that is usual; null if it is, or was asked for. */
	readonly insteadBecause: string | null;
	/** Sets up what it serves; call it once, before it listens. */
	bind(options: BindOptions): void;
	/** Sends one message to every subscribed socket. */
	publish(message: Uint8Array): void;
	/** Starts to listen and returns the port. Throws StartError. */
	listen(): Promise<number>;
	/** Accepts no new sockets; open ones stay open. */
	stopListening(): void;
	/** Closes every socket that is left. */
	close(): void;
}

/** A device's messages are small; a longer one isn't valid. */
export const MAX_CLIENT_MESSAGE = 4_096;
/** Seconds of silence on both sides after which a socket is closed. */
export const IDLE_SECONDS = 120;
/** Longest body that ends a connection: uWS copies those whole. */
export const SMALL_BYTES = 65_536;
/** Bytes handed to the system at once: copying megabytes takes it milliseconds. */
export const PART_BYTES = 131_072;
/** TLS 1.2 with forward secrecy and authenticated encryption only; TLS 1.3 has nothing else. */
export const CIPHERS = 'ECDHE+AESGCM:ECDHE+CHACHA20';
