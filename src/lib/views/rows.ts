import type { ArchivedEvent } from '$lib/archive/types';
import { isCounted } from '$lib/wire/event';

/** Messages of one author this close together are one run: the name is shown once. In ms. */
const RUN_MS = 5 * 60_000;

export interface Row {
	readonly event: ArchivedEvent;
	/** Whether it continues the run of the row above. */
	readonly continues: boolean;
	/** Whether it was sent on another day than the row above. */
	readonly newDay: boolean;
}

const dayOf = (time: number): string => new Date(time).toDateString();

function continuesRun(before: ArchivedEvent | undefined, event: ArchivedEvent): boolean {
	return (
		before !== undefined &&
		before.kind === event.kind &&
		before.author?.user === event.author?.user &&
		before.channel?.id === event.channel?.id &&
		event.reply === null &&
		event.sentAt >= before.sentAt &&
		event.sentAt - before.sentAt < RUN_MS
	);
}

/** Rows of the messages among `events`. Kinds that this version can't show are left out. */
export function rowsOf(events: readonly ArchivedEvent[]): Row[] {
	let before: ArchivedEvent | undefined;
	const rows: Row[] = [];
	for (const event of events) {
		if (!isCounted(event.kind)) continue;
		const newDay = before === undefined || dayOf(before.sentAt) !== dayOf(event.sentAt);
		rows.push({ event, newDay, continues: !newDay && continuesRun(before, event) });
		before = event;
	}
	return rows;
}
