/** The worker's entry: all of syncing, off the page's thread. */
import { createHost } from './host';
import type { PageMessage } from './messages';

const host = createHost((state) => postMessage(state));

onmessage = async ({ data }: MessageEvent<PageMessage>): Promise<void> => {
	if (data.type !== 'close') return host.post(data);
	await host.close();
	close();
};
