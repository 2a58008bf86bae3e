/** What is wanted, in the order that it had: what went is left out, what is new comes last. */
export function steadyOrder(had: readonly number[], wanted: readonly number[]): number[] {
	const left = new Set(wanted);
	const kept = had.filter((id) => left.delete(id));
	return [...kept, ...left];
}
