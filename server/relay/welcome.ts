import type { Cursor, Welcome } from '../../src/lib/wire/index';
import { termsFrom } from '../log/terms';
import type { Context } from './context';
import { snapshotCause } from './resume';

/** The answer to a hello with this cursor. */
export function welcome(
	cursor: Cursor | undefined,
	protocol: number,
	{ log, websocket, demo, now }: Pick<Context, 'log' | 'websocket' | 'demo' | 'now'>
): Welcome {
	const facts = {
		type: 'welcome',
		protocol,
		log: log.id,
		first: log.first,
		head: log.head,
		time: now(),
		websocket,
		demo
	} as const;
	const cause = snapshotCause(cursor, log);
	if (cause) return { ...facts, resume: 'snapshot', cause };
	return { ...facts, resume: 'stream', terms: termsFrom(log.terms, cursor?.seq ?? 0) };
}
