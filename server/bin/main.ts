/** `npm start`: the relay as a process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { destination, pino, type Logger } from 'pino';
import { banner, networkAddresses, READABLE } from '../cli/banner';
import { isLoopback } from '../cli/loopback';
import { startLines } from '../cli/start-lines';
import { RELAY_HELP, relayOptions, type RelayOptions } from '../cli/relay-options';
import { imagesOf, sourcesOf } from '../cli/source-options';
import { StartError } from '../http/start-error';
import { DemoImages } from '../images/demo-images';
import type { ImageProvider } from '../images/provider';
import { LogError } from '../log/log';
import { LogClock } from '../log/log-clock';
import { logLine } from '../observability/log-line';
import { keepChannels } from '../app/keep-channels';
import { DemoClock, demoChannels, startDemo } from '../sources/demo/demo';
import { pictureOf } from '../sources/demo/pictures';
import type { RunningSources } from '../sources/delivery/run';
import type { ChannelStatus } from '../sources/source';
import { startRelay } from '../app/start-relay';
import type { StartLines } from '../../src/lib/wire/start-lines';

/** How long a stop may take before the process ends anyway. */
const STOP_MS = 10_000;

/** Runs the relay until a signal comes. `app` is the folder of the built app. */
export async function main(args: readonly string[], app: string): Promise<void> {
	try {
		const options = relayOptions(args, process.env);
		if (options.help) {
			process.stdout.write(RELAY_HELP);
			return;
		}
		await run(options, args, app);
	} catch (error) {
		if (!(error instanceof StartError || error instanceof LogError)) throw error;
		process.stderr.write(`backscroll: ${error.message}. ${error.recovery}\n`);
		// uWS may have open handles by now, which would keep the process alive.
		process.exit(1);
	}
}

async function run(options: RelayOptions, args: readonly string[], app: string): Promise<void> {
	const { logLevel, demo } = options;
	const terminal = process.stdout.isTTY;
	// People read a terminal; programs read everything else, one line an event.
	const logger: Logger = pino(
		{
			level: logLevel ?? (terminal ? 'warn' : 'info'),
			base: { pid: process.pid },
			hooks: { streamWrite: logLine }
		},
		destination({ fd: terminal ? 2 : 1, sync: true })
	);
	const temporary = demo ? mkdtempSync(join(tmpdir(), 'backscroll-demo-')) : null;
	const clean = (): void => {
		if (temporary) rmSync(temporary, { recursive: true, force: true });
	};
	process.once('exit', clean);
	// What the relay makes is for this user alone.
	process.umask(0o077);
	const data = temporary ?? resolve(options.data);
	const sources = await sourcesOf(options.sources, (level, what, facts) =>
		logger[level](facts, what)
	);
	let kept: RunningSources | null = null;
	const begun = Date.now();
	const channels = (): readonly ChannelStatus[] =>
		demo ? demoChannels(begun) : (kept?.statuses() ?? []);
	const { now } = new LogClock();
	const clock = new DemoClock(now);
	const images = imagesFor(options);
	let lines: StartLines | null = null;
	const start = (): StartLines | null => lines;
	const relay = await startRelay(
		{ ...options, data, app, channels, start, images, now, dates: clock.now },
		logger
	);
	const cert = options.tls?.cert ?? null;
	if (!demo && sources.length === 0) lines = startLines({ relay, args, data: options.data, cert });
	if (sources.length > 0) kept = keepChannels(relay, sources, data, logger);
	const played = demo
		? startDemo((events, source) => relay.ingest.take(events, source, null), clock, { begun })
		: null;
	let stopping = false;
	const stop = (signal: NodeJS.Signals): void => {
		if (stopping) return;
		stopping = true;
		logger.info({ signal }, 'stopping');
		setTimeout(() => {
			clean();
			// An exit would wait for threads that wait for the disk.
			process.kill(process.pid, 'SIGKILL');
		}, STOP_MS).unref();
		played?.stop();
		// uWS keeps its own handles open, so the process ends when the relay has closed, not when it is idle.
		const silent = kept?.close() ?? Promise.resolve();
		silent
			.then(() => relay.close())
			.then(
				() => process.exit(0),
				(error: unknown) => {
					logger.error({ err: error }, 'failed to stop');
					process.exit(1);
				}
			);
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
	// A closing terminal sends it twice: to the process group, and through the shell.
	process.on('SIGHUP', stop);
	await played?.ready;
	const { host } = options;
	if (terminal) {
		const kept = sources.map(({ name, channels }) => `${name}: ${channels.join(', ')}`);
		const facts = { relay, host, data, demo, start: lines, kept, cert };
		process.stdout.write(banner({ ...facts, addresses: networkAddresses() }));
	} else if (!isLoopback(host)) logger.warn({ host }, READABLE);
}

/** Where images come from: the demo draws its own. */
function imagesFor({ demo, fetchImages, sources }: RelayOptions): ImageProvider[] {
	if (demo) return [new DemoImages(pictureOf)];
	return fetchImages ? imagesOf(sources) : [];
}
