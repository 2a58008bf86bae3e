/**
 * What is said in the invented chat, channel by channel. A dialogue is a list of lines
 * `who[>n][*]: words`: `who` is one letter a person, `>n` makes the line a reply to line n (from 0),
 * `*` an action (`/me`). `{slot}` is one of the channel's words, the same throughout a dialogue;
 * `{a}`, `{b}` … are the names of the people in it.
 */

export interface Topic {
	readonly channel: string;
	/** How busy the channel is, against the others. */
	readonly weight: number;
	readonly slots: Readonly<Record<string, readonly string[]>>;
	readonly dialogues: readonly (readonly string[])[];
	/** Single lines: `*` at the start makes one an action. */
	readonly remarks: readonly string[];
}
