/** What all formats of an export have in common. */
import type { ZoneClock } from './clock';
import type { ExportRow } from './row';

/** What is exported, for those who read the file years later. */
export interface ExportAbout {
	/** In words: "Messages in #linux". */
	readonly title: string;
	/** How many messages it has. */
	readonly messages: number;
	/** Events of the log that could not be looked at, because they aren't on this device; 0 at the relay. */
	readonly missing: number;
	/** The log's id. */
	readonly log: string;
	/** When it was made, epoch ms. */
	readonly madeAt: number;
	readonly clock: ZoneClock;
	/** Sources in which names don't tell people apart. */
	readonly ambiguous: ReadonlySet<string>;
	/** A picture of an emote or a badge by its path on the relay, as a data URL; null where there is none. */
	readonly picture: (path: string) => Promise<string | null>;
}

/** Writes rows as text. It keeps what the next row needs, and no rows. */
export interface Writer {
	/** What stands before the first row. */
	head(): string;
	rows(rows: readonly ExportRow[]): string | Promise<string>;
	/** What stands behind the last one: only a file that has it is whole. */
	end(): string;
}
