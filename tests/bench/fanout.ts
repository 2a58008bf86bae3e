/** One relay, a thousand devices. */
import { join } from 'node:path';
import { RelayProcess } from '../support/relay-process';
import { measured, type Bench, type Measured } from './bench';
import { Child, processorSeconds } from './child';
import {
	now,
	type FromPublisher,
	type FromReceivers,
	type ToPublisher,
	type ToReceivers
} from './fanout/protocol';
import { residentMiB, type Fixture } from './fixture';
import { IngestClient, bodies } from './ingest-client';
import { percentile } from '../support/stats';

const SOCKETS = 1_000;
const STEADY_SECONDS = 30;
/** Batches of 10 by a clock, whatever the answers do. */
const STEADY_BATCH = 10;
const STEADY_PER_SECOND = 1_020;
/** How many events are sent as fast as they are delivered, and how far the sender may be ahead of the slowest device. */
const BURST = 90_000;
/** Of a written log, the first are published before the clock runs: code that is new to it, Node runs several times slower. */
const WARM_UP = 30_000;
const WINDOW = 8_192;
const BURST_BATCH = 1_000;
const LANES = 4;

/** Core and baseline take turns, and the middle one of each counts: other work on the machine hits both. */
const ROUNDS = 5;

type Receivers = Child<ToReceivers, FromReceivers>;

async function receivers(port: number, log: string, seq: number): Promise<Receivers> {
	const child: Receivers = new Child('fanout/receivers.ts');
	const connected = child.next('connected');
	child.send({ type: 'connect', port, sockets: SOCKETS, log, seq });
	await connected;
	return child;
}

async function summary(child: Receivers): Promise<Extract<FromReceivers, { type: 'summary' }>> {
	const told = child.next('summary');
	child.send({ type: 'summary' });
	return told;
}

/** Resolves when every device has received everything up to `seq`. */
function received(child: Receivers, seq: number): Promise<void> {
	return new Promise((resolve, reject) => {
		const late = setTimeout(
			() => reject(new Error(`not every device got event ${seq} within two minutes`)),
			120_000
		);
		child.each((message) => {
			if (message.type !== 'progress' || message.slowest < seq) return;
			clearTimeout(late);
			resolve();
		});
	});
}

/** Sends by the clock for half a minute and asks the devices how late each event was. */
async function steady(
	relay: RelayProcess,
	client: IngestClient,
	child: Receivers,
	batches: readonly Buffer[]
): Promise<Measured[]> {
	const answered: number[] = [];
	const underWay: Promise<void>[] = [];
	const cpuBefore = processorSeconds(relay.pid);
	const started = now();
	let sent = 0;
	await new Promise<void>((resolve) => {
		const clock = setInterval(() => {
			const due = ((now() - started) / 1_000) * (STEADY_PER_SECOND / STEADY_BATCH);
			for (let body = batches[sent]; body && sent < due; body = batches[sent]) {
				sent += 1;
				underWay.push(
					client.post(body).then(({ head, accepted }) => {
						const at = now();
						for (let seq = head - accepted + 1; seq <= head; seq++) answered[seq - 1] = at;
					})
				);
			}
			if (batches[sent]) return;
			clearInterval(clock);
			resolve();
		}, 2);
	});
	const all = received(child, batches.length * STEADY_BATCH);
	await Promise.all(underWay);
	const seconds = (now() - started) / 1_000;
	await all;
	const cpu = (processorSeconds(relay.pid) - cpuBefore) / seconds;
	const told = child.next('delays');
	child.send({ type: 'delays', first: 1, answered });
	const { p50, p99, max } = await told;
	return [
		measured('steady: events', answered.length / seconds, 'events/s', { atLeast: 1_000 }),
		measured('steady: answered to received, p50', p50, 'ms'),
		measured('steady: answered to received, p99', p99, 'ms', { atMost: 150 }),
		measured('steady: answered to received, worst', max, 'ms'),
		measured('steady: relay’s processor time', 100 * cpu, '% of a core'),
		measured(`relay’s memory with ${SOCKETS} sockets`, residentMiB(relay.pid), 'MiB')
	];
}

/** Events a second that reached every device, and the processor time of both sides for a delivery. */
interface Cost {
	readonly rate: number;
	readonly publisherNanoseconds: number;
	readonly readersNanoseconds: number;
}

const middle = (costs: readonly Cost[]): Cost => {
	const median = (of: (cost: Cost) => number): number => percentile(costs.map(of), 0.5);
	return {
		rate: median((cost) => cost.rate),
		publisherNanoseconds: median((cost) => cost.publisherNanoseconds),
		readersNanoseconds: median((cost) => cost.readersNanoseconds)
	};
};

async function timed(
	publisher: number | undefined,
	readers: number | undefined,
	events: number,
	work: () => Promise<void>
): Promise<Cost> {
	const used = (): [number, number] => [processorSeconds(publisher), processorSeconds(readers)];
	const before = used();
	const started = now();
	await work();
	const seconds = (now() - started) / 1_000;
	const after = used();
	const each = (i: 0 | 1): number => ((after[i] - before[i]) * 1e9) / (events * SOCKETS);
	return {
		rate: events / seconds,
		publisherNanoseconds: each(0),
		readersNanoseconds: each(1)
	};
}

/** Sends as fast as the slowest device reads. */
function saturate(
	relay: RelayProcess,
	client: IngestClient,
	child: Receivers,
	batches: readonly Buffer[],
	head: number
): Promise<Cost> {
	let slowest = head;
	let waiting: (() => void)[] = [];
	child.each((message) => {
		if (message.type !== 'progress') return;
		slowest = message.slowest;
		const wake = waiting;
		waiting = [];
		for (const go of wake) go();
	});
	let next = 0;
	const lane = async (): Promise<void> => {
		while (next < batches.length) {
			if (head + next * BURST_BATCH - slowest >= WINDOW) {
				await new Promise<void>((resolve) => waiting.push(resolve));
				continue;
			}
			const body = batches[next++];
			if (body) await client.post(body);
		}
	};
	return timed(relay.pid, child.pid, batches.length * BURST_BATCH, async () => {
		const all = received(child, head + batches.length * BURST_BATCH);
		await Promise.all(Array.from({ length: LANES }, lane));
		await all;
	});
}

/**
 * A publisher process sends all that it has, as fast as the slowest device reads: the relay's core over the
 * log in the folder `source`, or uWebSockets.js alone with the frames in the file `source`. The frames are put into `record`.
 */
async function publishAll(
	module: 'core' | 'publisher',
	source: string,
	record?: string
): Promise<Cost> {
	const publisher = new Child<ToPublisher, FromPublisher>(`fanout/${module}.ts`, [source]);
	try {
		const { port, log, events } = await publisher.next('listening');
		const child = await receivers(port, log, 0);
		try {
			if (record) child.send({ type: 'record', file: record });
			child.each((message) => {
				if (message.type === 'progress') publisher.send(message);
			});
			const warm = received(child, WARM_UP);
			publisher.send({ type: 'publish', to: WARM_UP, window: WINDOW });
			await warm;
			const cost = await timed(publisher.pid, child.pid, events - WARM_UP, async () => {
				const all = received(child, events);
				publisher.send({ type: 'publish', to: events, window: WINDOW });
				await all;
			});
			const { breaks, ended } = await summary(child);
			if (breaks + ended > 0) throw new Error(`the ${module} lost frames or devices`);
			return cost;
		} finally {
			await child.end();
		}
	} finally {
		await publisher.end();
	}
}

async function run(fixture: Fixture): Promise<Measured[]> {
	const head = STEADY_SECONDS * STEADY_PER_SECOND;
	const messages = fixture.messages('interleaved');
	// A shorter corpus is sent again, without ids, so that none is a duplicate.
	const chat = Array.from({ length: head + BURST }, (_, i) => {
		const { channel = '', user = '', text = '', sentAt = '' } = messages[i % messages.length] ?? {};
		return { channel, user, text, sentAt };
	});
	const file = join(fixture.folder(), 'frames');
	const data = fixture.folder();
	const relay = await RelayProcess.start({ data });
	const client = new IngestClient(relay, 16);
	let child: Receivers | null = null;
	try {
		child = await receivers(relay.port, (await relay.snapshot()).log, 0);
		const rows = await steady(relay, client, child, bodies(chat.slice(0, head), STEADY_BATCH));
		const burst = bodies(chat.slice(head), BURST_BATCH);
		const whole = await saturate(relay, client, child, burst, head);
		const { breaks, ended, frames, bytes } = await summary(child);
		await child.end();
		client.close();
		await relay.stop();
		const cores: Cost[] = [];
		const bases: Cost[] = [];
		for (let i = 0; i < ROUNDS; i++) {
			cores.push(await publishAll('core', data, file));
			bases.push(await publishAll('publisher', file));
		}
		const [core, base] = [middle(cores), middle(bases)];
		return [
			measured('devices cut off', ended, 'devices', { atMost: 0 }),
			measured('frames out of place', breaks, `of ${frames.toLocaleString('en-US')} frames`, {
				atMost: 0
			}),
			...rows,
			measured('mean frame', bytes / frames, 'B'),
			measured('saturated: deliveries', core.rate * SOCKETS, 'events/s', {
				baseline: base.rate * SOCKETS,
				ratioAtLeast: 0.8
			}),
			measured('saturated: relay’s processor time a delivery', core.publisherNanoseconds, 'ns', {
				baseline: base.publisherNanoseconds
			}),
			measured('saturated: readers’ processor time a delivery', core.readersNanoseconds, 'ns', {
				baseline: base.readersNanoseconds
			}),
			measured('saturated through ingest: deliveries', whole.rate * SOCKETS, 'events/s', {
				baseline: base.rate * SOCKETS
			}),
			measured(
				'saturated through ingest: relay’s processor time a delivery',
				whole.publisherNanoseconds,
				'ns',
				{ baseline: base.publisherNanoseconds }
			)
		];
	} finally {
		client.close();
		await child?.end();
		await relay.stop('SIGKILL');
	}
}

export const fanout: Bench = {
	name: 'fanout',
	about: `A relay with ${SOCKETS.toLocaleString('en-US')} live sockets; the devices are another process, whose readers check that every frame follows the one before on every socket. Steady: ${STEADY_SECONDS} s of interleaved corpus in batches of ${STEADY_BATCH} by the clock; the delay of each event on each socket counts from the moment its sender had the durable answer. Saturated: the relay’s core, its sessions, encoder and sockets, over a log that is written already, publishes as fast as the slowest device reads (after the first ${WARM_UP.toLocaleString('en-US')} events; ${WINDOW.toLocaleString('en-US')} events ahead at most). Through ingest: the same with every event sent over HTTP and written to disk first, by a sender on the same cores; there, taking in is the larger part. Baseline of both: uWebSockets.js alone, publishing the very frames that the core published, from memory, to the same number of the same readers under the same rule; it parses, stores and encodes nothing.`,
	run
};
