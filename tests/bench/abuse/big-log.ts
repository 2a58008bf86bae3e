/** A log as large as abuse needs it: so many users and channels that an answer about all of them is long. */
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import type { NewEvent } from '../../../server/log/log';

export interface BigLog {
	readonly messages: number;
	readonly users: number;
	readonly channels: number;
}

const BATCH = 10_000;

const event = (i: number, { users, channels }: BigLog): NewEvent => ({
	source: 'bench',
	channel: `channel-${i % channels}`,
	userKey: `user-${i % users}`,
	login: `user-${i % users}`,
	displayName: '',
	color: null,
	badges: '',
	kind: 1,
	text: `message ${i} of the big log, which is about as long as others are`,
	sentAt: 1_700_000_000_000 + i * 1_000,
	id: null,
	reply: null,
	attributes: []
});

/** Writes it into a data folder. */
export async function writeBigLog(folder: string, size: BigLog): Promise<void> {
	const log = new SqliteLog({ folder });
	for (let from = 0; from < size.messages; from += BATCH) {
		const count = Math.min(BATCH, size.messages - from);
		const events = Array.from({ length: count }, (_, i) => event(from + i, size));
		await log.append({ events, idempotency: null });
	}
	await log.close();
}
