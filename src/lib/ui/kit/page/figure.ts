/** A figure that isn't known has no value; then its title says why. */
export interface Figure {
	readonly label: string;
	readonly value: string | undefined;
	readonly title: string | undefined;
}
