/** The sync worker's entry point: all syncing runs off the page's thread. */
import { port } from '../browser/port';
import { createHost } from './host';
import type { PageMessage } from './messages';

const host = createHost(
	(state) => port.postMessage(state),
	() => port.postMessage(null)
);

port.onmessage = async ({ data }: MessageEvent<PageMessage>): Promise<void> => {
	if (data.type !== 'close') return host.post(data);
	await host.close();
	port.close();
};

// A process's first format makes the browser search its languages, for 30 to 50 ms (Chromium 156): better here,
// while the relay's answer is pending, than in the page with its first figures.
setTimeout(Intl.DateTimeFormat);
