import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import type { NewEvent } from '../../server/log/log';
import { message } from './message';

export { message };

export const sha256 = (bytes: Uint8Array): Uint8Array =>
	createHash('sha256').update(bytes).digest();
export const deflate = (bytes: Uint8Array): Uint8Array => deflateRawSync(bytes, { level: 9 });

/** `count` events over a few channels and people, with ids from `from` on. */
export const messages = (count: number, from = 1): NewEvent[] =>
	Array.from({ length: count }, (_, i) =>
		message({
			channel: `channel-${(from + i) % 3}`,
			login: `user-${(from + i) % 7}`,
			color: (from + i) % 7 === 3 ? 0xff8800 : null,
			badges: (from + i) % 7 === 4 ? `subscriber/${(from + i) % 2}` : '',
			text: `message ${from + i}`,
			sentAt: 1_700_000_000_000 + (from + i) * 1000,
			id: `id-${from + i}`
		})
	);

export const batch = (events: NewEvent[]) => ({ events, idempotency: null });
