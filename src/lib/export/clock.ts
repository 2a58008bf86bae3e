/** Times in a zone, in one form that sorts. */

/** All zones differ from UTC by multiples of it, and change at multiples of it. */
const QUARTER_MS = 15 * 60_000;

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
	...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
	...['October', 'November', 'December']
];

/** Reads times in an IANA zone. Throws RangeError for a zone that isn't known. */
export class ZoneClock {
	readonly zone: string;
	readonly #format: Intl.DateTimeFormat;
	/** Reckoning an offset costs more than all else of a row, and most rows are of the same quarter of an hour. */
	#known = { quarter: NaN, offset: 0 };

	constructor(zone: string) {
		this.#format = new Intl.DateTimeFormat('en-US', {
			timeZone: zone,
			calendar: 'gregory',
			numberingSystem: 'latn',
			hourCycle: 'h23',
			...{ year: 'numeric', month: 'numeric', day: 'numeric' },
			...{ hour: 'numeric', minute: 'numeric', second: 'numeric' }
		});
		this.zone = zone;
	}

	/** "2026-11-24 19:14:03" */
	stamp(ms: number): string {
		return `${this.day(ms)} ${this.time(ms)}`;
	}

	/** "2026-11-24" */
	day(ms: number): string {
		return this.#local(ms).toISOString().slice(0, 10);
	}

	/** "19:14:03" */
	time(ms: number): string {
		return this.#local(ms).toISOString().slice(11, 19);
	}

	/** "Tuesday, 24 November 2026" */
	longDay(ms: number): string {
		const at = this.#local(ms);
		return `${DAYS[at.getUTCDay()]}, ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
	}

	/** A date whose UTC fields are the zone's. */
	#local(ms: number): Date {
		return new Date(ms + this.#offset(ms));
	}

	#offset(ms: number): number {
		const quarter = Math.floor(ms / QUARTER_MS);
		if (quarter !== this.#known.quarter) {
			const start = quarter * QUARTER_MS;
			const parts = this.#format.formatToParts(start);
			const field = (type: Intl.DateTimeFormatPartTypes): number =>
				Number(parts.find((part) => part.type === type)?.value);
			const local = Date.UTC(
				...([field('year'), field('month') - 1, field('day')] as const),
				...([field('hour'), field('minute'), field('second')] as const)
			);
			this.#known = { quarter, offset: local - start };
		}
		return this.#known.offset;
	}
}
