/** Something that happened in a channel, in the form of a notice. */
export interface Happening {
	readonly channel: string;
	readonly type:
		| 'join'
		| 'part'
		| 'kick'
		| 'quit'
		| 'nick'
		| 'topic'
		/** Many who left, or came back, at once. */
		| 'netsplit'
		| 'netjoin';
	readonly text: string;
}
