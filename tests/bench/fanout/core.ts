/** The relay's core and its sockets over a log that is written already: what it costs to fan out, and nothing of taking in. */
import { hash } from 'node:crypto';
import { pino } from 'pino';
import { Api } from '../../../server/http/api';
import { TokenCheck } from '../../../server/http/token-check';
import { Gate } from '../../../server/http/gate';
import { openServer } from '../../../server/app/open-server';
import { deflateLive } from '../../../server/log/sqlite/deflate';
import type { Log, LoggedEvent } from '../../../server/log/log';
import { SqliteLog } from '../../../server/log/sqlite/sqlite-log';
import { Metrics } from '../../../server/observability/metrics';
import { observe } from '../../../server/observability/observer';
import { Ingest } from '../../../server/relay/ingest';
import { Budgets } from '../../../server/http/budget/budgets';
import { Relay } from '../../../server/relay/relay';
import { DEFAULTS } from '../../../server/app/config';
import type { FromPublisher, ToPublisher } from './protocol';

/** Events in a commit, as eight senders of a hundred make it. */
const COMMIT = 800;

const stored = new SqliteLog({ folder: process.argv[2] ?? '' });
const events = await stored.read(1, stored.head);
const listeners = new Set<(events: readonly LoggedEvent[]) => void>();
let head = 0;
let slowest = 0;

/** The stored log as if it were being written: up to `head` it is there. */
const log: Log = {
	id: stored.id,
	first: 1,
	terms: stored.terms,
	queries: stored.queries,
	get head() {
		return head;
	},
	append: () => Promise.reject(new Error('this log is written already')),
	isWhole: () => true,
	tryWriting: () => stored.tryWriting(),
	read: (from, limit) => stored.read(from, Math.min(limit, head - from + 1)),
	follow(listener) {
		listeners.add(listener);
		return () => listeners.delete(listener);
	},
	segments: (from, to) => stored.segments(from, to),
	segment: (n) => stored.segment(n),
	hasChannel: (source, name) => stored.hasChannel(source, name),
	settled: () => stored.settled(),
	snapshot: () => stored.snapshot(),
	times: (block, segments) => stored.times(block, segments),
	users: (block) => stored.users(block),
	close: () => stored.close()
};

/** As many commits a turn as the slowest device allows: the baseline's rule. */
function release(to: number, window: number): void {
	const end = Math.min(to, events.length);
	while (head < end && (head + COMMIT <= slowest + window || head + COMMIT >= events.length)) {
		const commit = events.slice(head, head + COMMIT);
		head += commit.length;
		for (const listener of listeners) listener(commit);
	}
	if (head < end) setImmediate(release, to, window);
}

const server = await openServer({
	host: '127.0.0.1',
	port: 0,
	anyPort: false,
	tls: null,
	server: 'uws'
});
const metrics = new Metrics();
const observer = observe(metrics, pino({ level: 'silent' }));
const relay = new Relay(log, {
	...DEFAULTS,
	limits: DEFAULTS,
	publish: (message) => server.publish(message),
	deflate: deflateLive,
	observer,
	now: Date.now
});
const digest = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');
server.bind({
	...DEFAULTS,
	relay,
	api: new Api({
		relay,
		log,
		ingest: new Ingest(log, { limits: DEFAULTS, now: Date.now, observer }),
		token: new TokenCheck('', digest),
		source: 'bench',
		gunzip: () => Promise.reject(new Error('nothing is taken in')),
		digest,
		observer
	}),
	gate: new Gate({ allowOrigins: [], hostNames: [] }),
	pages: () => ({ status: 404, headers: {}, body: '' }),
	budgets: new Budgets({
		trustProxy: [],
		ledger: () => stored.settled(),
		refused: () => undefined
	}),
	tls: null,
	headers: {},
	refused: () => undefined,
	failed: () => undefined
});

process.on('message', (message: ToPublisher) => {
	if (message.type === 'progress') slowest = message.slowest;
	else release(message.to, message.window);
});
const listening: FromPublisher = {
	type: 'listening',
	port: await server.listen(),
	log: stored.id,
	events: events.length
};
process.send?.(listening);
