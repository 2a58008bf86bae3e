/** The worker's entry: all of syncing, off the page's thread. */
import { createHost } from './host';
import type { PageMessage } from './messages';

const host = createHost((state) => postMessage(state));

onmessage = async ({ data }: MessageEvent<PageMessage>): Promise<void> => {
	if (data.type !== 'close') return host.post(data);
	await host.close();
	close();
};

// A process's first format makes the browser look through its languages, for 30 to 50 ms (Chromium 156): here,
// while the relay is asked, and not in the page when its first figures come.
setTimeout(Intl.DateTimeFormat);
