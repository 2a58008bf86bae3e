/** What is damaged in the relay's log, in words: for its log, /readyz and a metric. */
import type { Damage } from '../log/sqlite/tables/damage';

const COPY = 'put back a copy of the data folder';
const RESTART = 'the next start salvages what can be read';

const SEGMENT = {
	mended: (n: number) => `segment ${n} was damaged on the disk, and is mended`,
	lost: (n: number) =>
		`segment ${n} is damaged on the disk, and so are its rows: devices get all others; ${COPY}`,
	rows: (n: number) =>
		`the rows of segment ${n} are damaged on the disk: devices get it only whole; ${COPY}`
} as const;

const UNREADABLE = {
	texts:
		'log.db is damaged where searches read it: they fail, and devices find what they have stored',
	segments: 'log.db is damaged where it has segments: devices get those there made anew from rows',
	ids: 'log.db is damaged where it has message ids: a message that comes again may be stored twice'
} as const;

/** What the loss of rows means to people. */
const LOST: Readonly<Partial<Record<string, string>>> = {
	events: 'an outage stands in the place of each, and devices that had them begin a new archive',
	looks: 'the names in the events after the last sealed segment may be lost',
	channels: 'channels may be named "damaged"',
	users: 'people who write again may be counted as new ones',
	recent_keys: 'a message that comes again may be stored twice',
	idempotency: 'a batch that comes again is known only by the ids of its messages',
	terms: 'all devices begin a new archive',
	imports: 'imports may be named "damaged"; their messages are all there',
	meta: 'all devices may begin a new archive'
};

function inWords(damage: Damage): string {
	if ('n' in damage) return SEGMENT[damage.state](damage.n);
	if (damage.state === 'short') {
		return `the log ends at event ${damage.head}, but events up to ${damage.durable} had been acknowledged: the disk or whoever copied the folder lost them. Devices that have them begin a new archive; ${COPY}`;
	}
	if (damage.state === 'salvaged') {
		const { kept, events, seconds } = damage;
		return `the structure of log.db was damaged: ${events} events could be read and are in a new one, made in ${seconds.toFixed(1)} s; the damaged one is kept as ${kept}`;
	}
	if ('pages' in damage) return `${UNREADABLE[damage.pages]}; ${RESTART}`;
	const { table, rows, state } = damage;
	return state === 'mended'
		? `${rows} rows of ${table} were damaged on the disk, and are mended`
		: `${rows} rows of ${table} were damaged on the disk, and are lost: ${LOST[table] ?? 'nothing else has them'}; ${COPY}`;
}

/** What it is damage of: later words for the same replace the earlier ones. */
function subjectOf(damage: Damage): string {
	if ('n' in damage) return `segment ${damage.n}`;
	if ('table' in damage) return damage.table;
	if ('kept' in damage) return damage.kept;
	return 'pages' in damage ? damage.pages : 'the end of the log';
}

/** The damage that is known now and not mended, each kind once. */
export class KnownDamage {
	readonly #lines = new Map<string, string>();

	/** Returns the words for it. */
	add(damage: Damage): string {
		const words = inWords(damage);
		const subject = subjectOf(damage);
		if (damage.state !== 'mended' && damage.state !== 'salvaged') this.#lines.set(subject, words);
		else if ('n' in damage) this.#lines.delete(subject);
		return words;
	}

	get size(): number {
		return this.#lines.size;
	}

	/** A line for each. */
	lines(): string[] {
		return [...this.#lines.values()];
	}
}
