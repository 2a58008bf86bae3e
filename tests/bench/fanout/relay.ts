/** A relay as `npm start` makes it, with a window of flushes that the bench may fix. */
import { pino } from 'pino';
import { startRelay } from '../../../server/app/start-relay';
import { relayOptions } from '../../../server/cli/relay-options';

const fixed = Number(process.env.BENCH_WINDOW);
const options = relayOptions(process.argv.slice(2), process.env);
await startRelay(
	{ ...options, ...(fixed > 0 ? { window: { shortest: fixed, longest: fixed } } : {}) },
	pino({ level: 'info' })
);
