/** A column of a sortable table. */
export interface Column<Sort extends string> {
	readonly label: string;
	/** The label of sorting by it; none if it can't be sorted. */
	readonly by?: Sort;
	/** Figures and times stand at the end. */
	readonly align?: 'end';
	/** Whether only a wide window has room for it. */
	readonly wide?: true;
}
