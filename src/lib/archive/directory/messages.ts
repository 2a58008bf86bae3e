import type { UserMatch, UserSort } from '../../wire/queries';
import type { UserCount } from '../tables/types';

/** The users that a page wants to show. */
export interface DirectoryRequest {
	/** The archive's name. */
	readonly archive: string;
	readonly sort: UserSort;
	/** A part of a name, or a complete name; '' for all users. */
	readonly part: string;
	readonly match: UserMatch;
	/** Rows first … first + count − 1, from 0. */
	readonly first: number;
	readonly count: number;
	/** Whether to freeze the order, because a reader is in the list. Figures still change. */
	readonly frozen: boolean;
	/** Raised to have a frozen order sorted once. */
	readonly updates: number;
}

/** A page of users, as of event `at`. */
export interface DirectoryPage extends Omit<DirectoryRequest, 'count' | 'frozen' | 'updates'> {
	readonly at: number;
	/** Number of users that this device knows exactly: all of the log's, once their blocks are here. */
	readonly known: number;
	/** Users of the log. */
	readonly users: number;
	/** Those of the known ones that match. */
	readonly matching: number;
	/** Rows of the list: `matching`, or what it was when the order began to be frozen. */
	readonly length: number;
	readonly rows: readonly UserCount[];
	/** Whether a new sort would change the order. */
	readonly reordered: boolean;
}

/** A request to the directory's worker: the rows to show in the list of that number, or null once the list is closed. */
export interface DirectoryOrder {
	readonly list: number;
	readonly request: DirectoryRequest | null;
}

/** The worker's answer to a list: null if it can't read. */
export interface DirectoryAnswer {
	readonly list: number;
	readonly page: DirectoryPage | null;
}
