/** What a check finds, in words, and why one can't be made. */
import { LogError } from '../log/log';
import { isNativeFault, openingFault } from '../log/sqlite/disk/opening-fault';
import { segmentFirst, segmentLast } from '../../src/lib/wire/index';

/** What a fault is in: each kind has its remedy in docs/OPERATIONS.md. */
export type FaultKind = 'file' | 'rows' | 'segment' | 'totals' | 'tail' | 'index';

/** Lines of a kind; the others are only counted. */
const MOST_LINES = 100;

/** Collects faults, one line each. */
export class Faults {
	readonly #tell: (line: string) => void;
	readonly #counts = new Map<FaultKind, number>();

	constructor(tell: (line: string) => void) {
		this.#tell = tell;
	}

	/** How many there are. */
	get size(): number {
		return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
	}

	/** How many there are of a kind. */
	of(kind: FaultKind): number {
		return this.#counts.get(kind) ?? 0;
	}

	add(kind: FaultKind, place: string, what: string): void {
		const count = this.of(kind) + 1;
		this.#counts.set(kind, count);
		if (count <= MOST_LINES) this.#tell(`${kind}: ${place}: ${what}`);
	}

	/** Tells how many lines were left out. */
	finish(): void {
		for (const [kind, count] of this.#counts) {
			if (count > MOST_LINES) this.#tell(`${kind}: and ${number(count - MOST_LINES)} more`);
		}
	}
}

/** Why a check, a backup or a restore can't be made, and a remedy for a person. */
export class CareError extends Error {
	override readonly name = 'CareError';
	readonly recovery: string;

	constructor(message: string, recovery: string, options?: ErrorOptions) {
		super(message, options);
		this.recovery = recovery;
	}
}

/** A number in words; of a damaged row also what is no number. */
export const number = (value: number | string | null | undefined): string =>
	typeof value === 'number' ? value.toLocaleString('en') : String(value);

/** Where a segment is. */
export const segmentPlace = (n: number): string =>
	`segment ${number(n)}, messages ${number(segmentFirst(n))}–${number(segmentLast(n))}`;

/** Ascending seqs in words: single ones and runs. */
export function seqWords(seqs: readonly number[]): string {
	const runs: [from: number, to: number][] = [];
	for (const seq of seqs) {
		const last = runs.at(-1);
		if (last?.[1] === seq - 1) last[1] = seq;
		else runs.push([seq, seq]);
	}
	const shown = runs
		.slice(0, 5)
		.map(([from, to]) => (from === to ? number(from) : `${number(from)}–${number(to)}`));
	return `${seqs.length === 1 ? 'message' : 'messages'} ${shown.join(', ')}${runs.length > 5 ? ' …' : ''}`;
}

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');

/** Whether the file's content is why it can't be read: bytes that aren't what SQLite wrote, or that the disk doesn't give back. */
export const isDamage = (error: unknown): boolean =>
	/^SQLITE_(NOTADB|CORRUPT|ERROR|SCHEMA|FORMAT|MISMATCH|IOERR_SHORT_READ|IOERR_READ|IOERR_DATA|IOERR_CORRUPTFS)/.test(
		codeOf(error)
	);

export const reasonOf = (error: unknown): string =>
	error instanceof Error ? error.message : String(error);

/** What stopped a command, if it is no fault of the program: the disk, the folder, another process. */
export function careErrorOf(error: unknown): CareError | null {
	if (error instanceof CareError) return error;
	if (error instanceof LogError)
		return new CareError(error.message, error.recovery, { cause: error });
	const code = codeOf(error);
	if (code === 'ENOSPC' || code.startsWith('SQLITE_FULL')) {
		const recovery = 'Free some space; a copy for a check goes where TMPDIR points.';
		return new CareError('the disk is full', recovery, { cause: error });
	}
	if (isNativeFault(error)) {
		const { message, recovery } = openingFault(error, '');
		return new CareError(message, recovery, { cause: error });
	}
	if (!/^(SQLITE_|E[A-Z]+$)/.test(code)) return null;
	return new CareError(
		`a file can not be read or written (${reasonOf(error)})`,
		'Check the permissions and the free space; then try again.',
		{ cause: error }
	);
}
