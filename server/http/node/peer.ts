/** The address of a socket's peer, as budgets know it. */
import type { Socket } from 'node:net';
import { parseAddress } from '../budget/address';

/** 4 or 16 bytes; a connection that is gone already has none, and counts as 0.0.0.0. */
export const peerOf = ({ remoteAddress = '' }: Socket): Uint8Array =>
	parseAddress(remoteAddress.split('%', 1)[0] ?? '') ?? new Uint8Array(4);
