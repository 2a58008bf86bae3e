import type { SourceEvent } from '../source';

/** Where events wait for the relay, in order. */
export interface Spool {
	readonly size: number;
	/** How many of the oldest events survive the end of this process. */
	readonly safe: number;
	/** Whether there is no room left, however few events wait. */
	readonly full: boolean;
	push(event: SourceEvent): void;
	/** The oldest, at most so many. */
	peek(limit: number): readonly SourceEvent[];
	/** Removes the oldest `count` of the events peeked last, because the relay has them. */
	drop(count: number): void;
	close(): void;
}
