/** A column of a table that is sorted by what it shows. */
export interface Column<Sort extends string> {
	readonly label: string;
	/** What sorting by it is called; none for a column that doesn't sort. */
	readonly by?: Sort;
	/** Figures and times stand at the end. */
	readonly align?: 'end';
	/** Whether only a wide window has room for it. */
	readonly wide?: true;
}
