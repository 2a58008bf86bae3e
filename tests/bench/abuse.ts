/** What one address can do to a relay, and what many do to those who read. */
import { ATTACKS, type Attack } from './abuse/attacks';
import { writeBigLog } from './abuse/big-log';
import { Stranger, type Target } from './abuse/strangers';
import { SENT_AT } from './abuse/reader';
import { Watch } from './abuse/watch';
import { measured, type Bench, type Measured } from './bench';
import { RelayProcess } from '../support/relay-process';
import { percentile } from '../support/stats';
import { SEGMENT_SIZE } from '../../src/lib/wire/index';

const BIG = { messages: 500_000, users: 500_000, channels: 100_000 };
/** How long each thing goes on, in ms, and the pause after it, in which connections end. */
const DURING_MS = 4_000;
const AFTER_MS = 1_500;
/** Addresses that abuse the relay at once, and for how long, in ms. */
const ADDRESSES = 50;
const MIXED_MS = 15_000;
const STRANGER = '127.0.0.50';
const MOST_MIB = 64;
const HEALTH_MS = 250;
const READER_MS = 500;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const abuse: Bench = {
	name: 'abuse',
	about: `One address (127.0.0.50) does what strangers do to a relay with ${BIG.messages.toLocaleString('en-US')} messages, ${BIG.users.toLocaleString('en-US')} users and ${BIG.channels.toLocaleString('en-US')} channels, for ${DURING_MS / 1_000} s each: the relay's processor time, the most memory that it had more than before, and the slowest \`/healthz\`. Then ${ADDRESSES} addresses do all of it at once, while another one reads: from a message's sending to its arrival, and requests.`,
	async run(fixture) {
		const data = fixture.folder();
		await writeBigLog(data, BIG);
		const relay = await RelayProcess.start({ data });
		const watch = new Watch({ pid: relay.pid ?? 0, port: relay.port });
		try {
			const target = await targetOf(relay);
			// The first searches and lists make what later ones use.
			for (const path of ['channels', 'search?q=message', 'seen?step=7200']) {
				await (await fetch(`${relay.url}/api/logs/${target.log}/${path}`)).arrayBuffer();
			}
			const rows: Measured[] = [];
			for (const attack of ATTACKS) {
				rows.push(...(await alone(watch, target, attack)));
			}
			rows.push(...(await mixed(relay, watch, target)));
			return rows;
		} finally {
			await watch.end();
			await relay.dispose();
		}
	}
};

async function targetOf(relay: RelayProcess): Promise<Target> {
	const { log, head, totals } = await relay.snapshot();
	const page = await (await fetch(relay.url)).text();
	const file = /\/_app\/immutable\/entry\/[^"']+\.js/.exec(page)?.[0] ?? '/';
	const behind = await behindBy(relay, log, head - 7 * SEGMENT_SIZE);
	const { users, channels } = totals;
	return { port: relay.port, log, behind, users, channels, file, token: relay.token };
}

/** A cursor of this log: its only term is the newest one's predecessor. */
async function behindBy(relay: RelayProcess, log: string, seq: number): Promise<Target['behind']> {
	const { border } = await relay.snapshot();
	return { log, seq, term: border.term };
}

async function alone(watch: Watch, target: Target, attack: Attack): Promise<Measured[]> {
	const stranger = new Stranger(target, STRANGER);
	const { cpu, memory, health } = await watch.during(async () => {
		await attack.run(stranger, target, performance.now() + DURING_MS);
		stranger.leave();
		await pause(AFTER_MS);
	});
	const { name, withToken = false } = attack;
	const slowest = Math.max(...health);
	return [
		measured(`${name}: processor time`, cpu, 's'),
		measured(`${name}: memory`, memory, 'MiB', withToken ? {} : { atMost: MOST_MIB }),
		measured(`${name}: /healthz`, slowest, 'ms', withToken ? {} : { atMost: HEALTH_MS })
	];
}

/** All at once, from many addresses, while one reads. */
async function mixed(relay: RelayProcess, watch: Watch, target: Target): Promise<Measured[]> {
	const { border } = await relay.snapshot();
	const until = performance.now() + MIXED_MS;
	const attacks = ATTACKS.filter(({ withToken = false }) => !withToken);
	const strangers = Array.from(
		{ length: ADDRESSES },
		(_, i) => new Stranger(target, `127.0.0.${50 + i}`)
	);
	let sent = 0;
	const sending = async (): Promise<void> => {
		for (; performance.now() < until; sent++) {
			const text = `${SENT_AT}${Date.now()}`;
			await relay.ingest([{ channel: 'reader', user: 'reader', text }]);
			await pause(50);
		}
	};
	const base = `/api/logs/${target.log}`;
	const paths = [`${base}/profile?user=1`, `${base}/bundle?from=1`, `${base}/people?channel=1`];
	const { cpu, memory, health, requests, delays } = await watch.during(
		async () => {
			const abusing = strangers.map((stranger, i) =>
				attacks[i % attacks.length]?.run(stranger, target, until)
			);
			await Promise.all([...abusing, sending()]);
			for (const stranger of strangers) stranger.leave();
			await pause(AFTER_MS);
		},
		{ paths, from: border }
	);
	if (delays.length < sent) throw new Error(`the reader got ${delays.length} of ${sent} messages`);
	const name = `${ADDRESSES} addresses at once`;
	return [
		measured(`${name}: processor time`, cpu, 's'),
		measured(`${name}: memory`, memory, 'MiB'),
		measured(`${name}: /healthz`, Math.max(...health), 'ms'),
		measured(`${name}: messages, p99`, percentile(delays, 0.99), 'ms', { atMost: READER_MS }),
		measured(`${name}: requests, p99`, percentile(requests, 0.99), 'ms', { atMost: READER_MS })
	];
}
