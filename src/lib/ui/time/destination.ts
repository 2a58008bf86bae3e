/** Where a list is led: a time (epoch ms), a message by its seq, the beginning of the archive, or the newest, which it then follows. */
export type Destination =
	| { readonly type: 'time'; readonly time: number }
	| { readonly type: 'seq'; readonly seq: number }
	| { readonly type: 'beginning' }
	| { readonly type: 'now' };
