import { sumOf } from './sum';

/** The record with its checksum. */
export const summed = <T extends object>(row: T): T => ({ ...row, sum: sumOf(row) });

/** Stores records with their checksums. */
export const store = <T extends object>(
	table: { bulkPut(rows: readonly T[]): PromiseLike<unknown> },
	rows: readonly T[]
): PromiseLike<unknown> => table.bulkPut(rows.map(summed));
