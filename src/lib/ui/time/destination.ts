/**
 * Where a list is led: a time (epoch ms), a message by its seq, the beginning of the archive, or the newest, which it then
 * follows. `missing`: about the event that stands at the time, where this device lacks it.
 */
export type Destination =
	| { readonly type: 'time'; readonly time: number; readonly missing?: number }
	| { readonly type: 'seq'; readonly seq: number }
	| { readonly type: 'beginning' }
	| { readonly type: 'now' };
