/** What happens to a world: each operation `after` so many ms; a fault ends `lasts` ms later. */
import type { DiskState } from '../relay/disk';

/** How a source makes its batches safe to repeat. */
export type Safety = 'ids' | 'key' | 'both' | 'none';

export type Operation = { readonly after: number } & (
	| { readonly type: 'say'; readonly events: number; readonly safety: Safety }
	/** Sends an earlier batch again; or other events under its key. */
	| { readonly type: 'repeat' | 'conflict'; readonly back: number }
	/** Sends a batch with an event that isn't one. */
	| { readonly type: 'invalid' }
	| { readonly type: 'crash-relay' | 'stop-relay'; readonly lasts: number }
	| { readonly type: 'disk'; readonly state: DiskState; readonly lasts: number }
	/** Puts back a copy that lacks so many of the newest entries. */
	| { readonly type: 'restore'; readonly entries: number; readonly lasts: number }
	| { readonly type: 'new-log'; readonly lasts: number }
	| { readonly type: 'damage'; readonly back: number }
	| { readonly type: 'cut'; readonly device: number }
	| {
			readonly type: 'offline' | 'silent' | 'no-sockets' | 'narrow';
			readonly device: number;
			readonly lasts: number;
	  }
	| { readonly type: 'open-tab' | 'close-tab' | 'kill-tab'; readonly device: number }
	| { readonly type: 'freeze' | 'hide' | 'full'; readonly device: number; readonly lasts: number }
	| { readonly type: 'evict' | 'lose'; readonly device: number }
	| { readonly type: 'read'; readonly device: number; readonly segment: number }
	| { readonly type: 'slow-storage'; readonly lasts: number }
	| { readonly type: 'retention'; readonly bytes: number | null }
	| { readonly type: 'clock'; readonly whose: 'device' | 'relay'; readonly by: number }
);

export type Fault = Operation['type'];

const texts: Partial<Record<string, (value: unknown) => string>> = {
	after: (value) => `+${String(value)} ms`
};

/** An operation in one line. */
export function inWords({ after, type, ...rest }: Operation): string {
	const facts = Object.entries(rest).map(([name, value]) => `${name} ${String(value)}`);
	return `${texts.after?.(after)} ${[type, ...facts].join(', ')}`;
}
