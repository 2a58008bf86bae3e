import type { UserMatch, UserSort } from '../../wire/queries';
import type { UserCount } from '../tables/types';

/** What a page wants to see of an archive's users. */
export interface DirectoryRequest {
	/** The archive's name. */
	readonly archive: string;
	readonly sort: UserSort;
	/** A part of a name, or all of it; '' for all users. */
	readonly part: string;
	readonly match: UserMatch;
	/** Rows first … first + count − 1, from 0. */
	readonly first: number;
	readonly count: number;
	/** Whether the order has to stay while a reader is in it. Figures go on changing. */
	readonly frozen: boolean;
	/** Raised to have a frozen order sorted once. */
	readonly updates: number;
}

/** A page of users, as of event `at`. */
export interface DirectoryPage extends Omit<DirectoryRequest, 'count' | 'frozen' | 'updates'> {
	readonly at: number;
	/** Users that this device knows exactly: all of the log, once their blocks are here. */
	readonly known: number;
	/** Users of the log. */
	readonly users: number;
	/** Those of the known ones that match. */
	readonly matching: number;
	/** Rows of the list: `matching`, or what it was when the order began to be frozen. */
	readonly length: number;
	readonly rows: readonly UserCount[];
	/** Whether the order would be another by now. */
	readonly reordered: boolean;
}

/** What the directory's worker is told: what to show to the list of that number, or that this one wants nothing more. */
export interface DirectoryOrder {
	readonly list: number;
	readonly request: DirectoryRequest | null;
}

/** What it answers to a list: null when it can't read. */
export interface DirectoryAnswer {
	readonly list: number;
	readonly page: DirectoryPage | null;
}
