import type { PageMessage } from './messages';
import type { SyncState } from './status';
import { Tab } from './tab';

/** The thread behind a page: receives its messages, in a worker or on the page's own thread. */
export interface Host {
	post(message: PageMessage): void;
	/** Resolves when no write is pending. */
	close(): Promise<void>;
}

/** `onLost`: the database failed, and only a new host may mend that; this one does nothing any more. */
export function createHost(onState: (state: SyncState) => void, onLost: () => void): Host {
	let tab: Tab | null = null;
	const close = async (): Promise<void> => {
		await tab?.close();
	};
	return {
		post(message) {
			if (message.type === 'start') {
				tab ??= new Tab(message.relay, message.visible, message.online, onState, onLost);
			} else if (message.type === 'close') void close();
			else tab?.handle(message);
		},
		close
	};
}
