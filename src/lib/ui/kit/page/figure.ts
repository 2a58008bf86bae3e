/** A figure; if it is unknown it has no value, and its title says why. */
export interface Figure {
	readonly label: string;
	readonly value: string | undefined;
	readonly title: string | undefined;
	/** A remark below it. */
	readonly note?: string | null;
}
