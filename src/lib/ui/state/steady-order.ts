/** The wanted items in their previous order: removed ones are left out, new ones come last. */
export function steadyOrder(had: readonly number[], wanted: readonly number[]): number[] {
	const left = new Set(wanted);
	const kept = had.filter((id) => left.delete(id));
	return [...kept, ...left];
}
