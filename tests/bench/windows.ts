/** What a window of flushes that follows their cost does, beside the fixed one of 50 ms. */
import { spawn, type ChildProcess } from 'node:child_process';
import type { ChatMessage } from '../support/corpus';
import { RelayProcess } from '../support/relay-process';
import { percentile } from '../support/stats';
import { measured, type Bench, type Measured } from './bench';
import { Child, processorSeconds } from './child';
import { now, type FromReceivers, type ToReceivers } from './fanout/protocol';
import type { Fixture } from './fixture';
import { IngestClient, bodies } from './ingest-client';

/** Sockets, messages a second (one a request), and whether the relay's core is shared with a busy loop. */
const LOADS = [
	{ sockets: 100, rate: 50, shared: false },
	{ sockets: 1_000, rate: 200, shared: false },
	{ sockets: 1_000, rate: 1_000, shared: false },
	{ sockets: 1_000, rate: 1_000, shared: true }
] as const;
type Load = (typeof LOADS)[number];
const SECONDS = 10;
/** Both windows take turns, and the middle one of each counts: other work on the machine hits both. */
const ROUNDS = 3;
/** The window that was fixed, in ms. */
const FIXED_MS = 50;
/** What isn't received so long after the last answer, in ms, was not kept up with. */
const BEHIND_MS = 2_000;

interface Run {
	readonly p50: number;
	readonly p99: number;
	/** Cores of the relay. */
	readonly cores: number;
	/** From the last answer until every device had everything, in ms. */
	readonly behind: number;
	/** Messages a second that were answered. */
	readonly answered: number;
	readonly frameBytes: number;
}

/** Sends one message a request by the clock; when each was answered. */
async function send(
	client: IngestClient,
	batches: readonly Buffer[],
	rate: number
): Promise<number[]> {
	const answered: number[] = [];
	const underWay: Promise<void>[] = [];
	const started = now();
	await new Promise<void>((resolve) => {
		let sent = 0;
		const clock = setInterval(() => {
			const due = ((now() - started) / 1_000) * rate;
			for (let body = batches[sent]; body && sent < due; body = batches[++sent]) {
				underWay.push(client.post(body).then(({ head }) => void (answered[head - 1] = now())));
			}
			if (batches[sent]) return;
			clearInterval(clock);
			resolve();
		}, 2);
	});
	await Promise.all(underWay);
	return answered;
}

async function once(
	fixture: Fixture,
	{ sockets, rate, shared }: Load,
	fixedMs: number | null
): Promise<Run> {
	const relay = await RelayProcess.start({
		data: fixture.folder(),
		program: 'tests/bench/fanout/relay.ts',
		env: { NODE_OPTIONS: '--import tsx', BENCH_WINDOW: fixedMs === null ? '' : String(fixedMs) }
	});
	const client = new IngestClient(relay, 32);
	const child = new Child<ToReceivers, FromReceivers>('fanout/receivers.ts');
	const neighbours: ChildProcess[] = [];
	try {
		if (shared) {
			spawn('taskset', ['-a', '-p', '-c', '0', String(relay.pid)], { stdio: 'ignore' });
			neighbours.push(spawn('taskset', ['-c', '0', process.execPath, '-e', 'for (;;);']));
		}
		const connected = child.next('connected');
		const { log } = await relay.snapshot();
		child.send({ type: 'connect', port: relay.port, sockets, log, seq: 0 });
		await connected;
		const chat: Partial<ChatMessage>[] = fixture
			.messages('interleaved')
			.slice(0, rate * SECONDS)
			.map(({ channel, user, text }) => ({ channel, user, text }));
		const all = new Promise<number>((resolve) => {
			const late = setTimeout(() => resolve(Infinity), SECONDS * 4_000);
			child.each((message) => {
				if (message.type !== 'progress' || message.slowest < chat.length) return;
				clearTimeout(late);
				resolve(now());
			});
		});
		const before = processorSeconds(relay.pid);
		const started = now();
		const answered = await send(client, bodies(chat, 1), rate);
		const ended = now();
		const behind = (await all) - ended;
		const cores = (processorSeconds(relay.pid) - before) / ((now() - started) / 1_000);
		const delays = child.next('delays');
		child.send({ type: 'delays', first: 1, answered });
		const { p50, p99 } = await delays;
		const summary = child.next('summary');
		child.send({ type: 'summary' });
		const { frames, bytes } = await summary;
		const each = { frameBytes: (bytes / frames) * (frames / sockets / chat.length) };
		return {
			p50,
			p99,
			cores,
			behind,
			answered: chat.length / ((ended - started) / 1_000),
			...each
		};
	} finally {
		for (const neighbour of neighbours) neighbour.kill('SIGKILL');
		client.close();
		await child.end();
		await relay.stop('SIGKILL');
	}
}

const median = (runs: readonly Run[], of: (run: Run) => number): number =>
	percentile(runs.map(of), 0.5);

async function rows(fixture: Fixture, load: Load): Promise<Measured[]> {
	const fixed: Run[] = [];
	const follows: Run[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		fixed.push(await once(fixture, load, FIXED_MS));
		follows.push(await once(fixture, load, null));
	}
	const { sockets, rate, shared } = load;
	const isFew = sockets < 1_000;
	const what = `${sockets} sockets × ${rate}/s${shared ? ', on a shared core' : ''}`;
	const pair = (of: (run: Run) => number): [number, { baseline: number }] => [
		median(follows, of),
		{ baseline: median(fixed, of) }
	];
	const [p50, p50Fixed] = pair((run) => run.p50);
	const [p99, p99Fixed] = pair((run) => run.p99);
	const [cores, coresFixed] = pair((run) => run.cores);
	const [bytes, bytesFixed] = pair((run) => run.frameBytes);
	const behind = Math.max(...follows.map((run) => run.behind));
	return [
		measured(`${what}: p50`, p50, 'ms', {
			...p50Fixed,
			...(shared ? {} : isFew ? { atMost: 5 } : { ratioAtMost: 0.8 })
		}),
		measured(`${what}: p99`, p99, 'ms', {
			...p99Fixed,
			...(shared || isFew ? {} : { ratioAtMost: 1.2 })
		}),
		measured(`${what}: relay’s processor time`, cores, 'cores', {
			...coresFixed,
			...(shared || isFew ? {} : { ratioAtMost: 1.5 })
		}),
		measured(
			`${what}: answered`,
			median(follows, (run) => run.answered),
			'messages/s',
			{
				atLeast: Math.floor(0.95 * rate)
			}
		),
		measured(`${what}: all received after the last answer`, behind, 'ms', { atMost: BEHIND_MS }),
		measured(`${what}: a message to a device`, bytes, 'B', bytesFixed)
	];
}

export const windows: Bench = {
	name: 'windows',
	about: `A relay whose window of flushes follows what they cost, and (baseline) one whose window is ${FIXED_MS} ms, in turns, ${ROUNDS} rounds of ${SECONDS} s, the middle one of each. One message a request, by the clock; the delay of each message on each socket counts from the moment its sender had the durable answer. On a shared core: the relay and a loop that does nothing else have one core together.`,
	async run(fixture) {
		const all: Measured[] = [];
		for (const load of LOADS) all.push(...(await rows(fixture, load)));
		return all;
	}
};
