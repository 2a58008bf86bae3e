/** What one address can do to a relay, and what many do to those who read. */
import { Agent } from 'node:http';
import { ATTACKS, type Attack } from './abuse/attacks';
import { writeBigLog } from './abuse/big-log';
import { Stranger, type Target } from './abuse/strangers';
import { timed, watched } from './abuse/watch';
import { measured, type Bench, type Measured } from './bench';
import { LiveClient } from '../support/live-client';
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
		if (process.env.BIG_LOG)
			(await import('node:fs')).cpSync(process.env.BIG_LOG, data, { recursive: true });
		else await writeBigLog(data, BIG);
		const relay = await RelayProcess.start({ data });
		try {
			const target = await targetOf(relay);
			// The first searches and lists make what later ones use.
			for (const path of ['channels', 'search?q=message', 'seen?step=7200']) {
				await timed(relay.port, `/api/logs/${target.log}/${path}`);
			}
			const rows: Measured[] = [];
			const only = process.env.BACKSCROLL_ABUSE;
			for (const attack of ATTACKS) {
				if (only !== undefined && !attack.name.includes(only)) continue;
				rows.push(...(await alone(relay, target, attack)));
			}
			if (only === undefined || only === 'mixed') rows.push(...(await mixed(relay, target)));
			return rows;
		} finally {
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

const pidOf = (relay: RelayProcess): { pid: number; port: number } => ({
	pid: relay.pid ?? 0,
	port: relay.port
});

async function alone(relay: RelayProcess, target: Target, attack: Attack): Promise<Measured[]> {
	const stranger = new Stranger(target, STRANGER);
	const { cpu, memory, health } = await watched(pidOf(relay), async () => {
		await attack.run(stranger, target, performance.now() + DURING_MS);
		stranger.leave();
		await pause(AFTER_MS);
	});
	const { name, withToken = false } = attack;
	const most = withToken ? {} : { atMost: MOST_MIB };
	const rows = [
		measured(`${name}: processor time`, cpu, 's'),
		measured(`${name}: memory`, memory, 'MiB', most),
		measured(`${name}: slowest /healthz`, health, 'ms', withToken ? {} : { atMost: HEALTH_MS })
	];
	console.log(`  ${name}: ${cpu.toFixed(1)} s, ${memory.toFixed(0)} MiB, ${health.toFixed(0)} ms`);
	return rows;
}

/** All at once, from many addresses, while one reads. */
async function mixed(relay: RelayProcess, target: Target): Promise<Measured[]> {
	const { border } = await relay.snapshot();
	const device = new LiveClient(relay.url, border);
	const sentAt = new Map<string, number>();
	const requests: number[] = [];
	const until = performance.now() + MIXED_MS;
	const strangers = Array.from(
		{ length: ADDRESSES },
		(_, i) => new Stranger(target, `127.0.0.${100 + i - 50}`)
	);
	const attacks = ATTACKS.filter(({ withToken = false }) => !withToken);
	const { cpu, memory, health } = await watched(pidOf(relay), async () => {
		const abusing = strangers.map((stranger, i) =>
			attacks[i % attacks.length]?.run(stranger, target, until)
		);
		const sending = (async () => {
			for (let i = 0; performance.now() < until; i++) {
				const text = `read me ${i}`;
				sentAt.set(text, Date.now());
				await relay.ingest([{ channel: 'reader', user: 'reader', text }]);
				await pause(50);
			}
		})();
		const reading = (async () => {
			const agent = new Agent({ keepAlive: true });
			for (let i = 0; performance.now() < until; i++) {
				requests.push(
					await timed(relay.port, `/api/logs/${target.log}/profile?user=${i + 1}`, agent)
				);
				requests.push(await timed(relay.port, `/api/logs/${target.log}/bundle?from=${i}`, agent));
				await pause(20);
			}
			agent.destroy();
		})();
		await Promise.all([...abusing, sending, reading]);
		for (const stranger of strangers) stranger.leave();
	});
	const delays = device.events.flatMap(({ text }, i) => {
		const sent = sentAt.get(text);
		return sent === undefined ? [] : [(device.receivedAt[i] ?? Infinity) - sent];
	});
	device.close();
	if (delays.length < sentAt.size * 0.9) throw new Error('the reader got too few messages');
	const name = `${ADDRESSES} addresses at once`;
	return [
		measured(`${name}: processor time`, cpu, 's'),
		measured(`${name}: memory`, memory, 'MiB'),
		measured(`${name}: slowest /healthz`, health, 'ms'),
		measured(`${name}: messages p99`, percentile(delays, 0.99), 'ms', { atMost: READER_MS }),
		measured(`${name}: requests of another p99`, percentile(requests, 0.99), 'ms', {
			atMost: READER_MS
		})
	];
}
