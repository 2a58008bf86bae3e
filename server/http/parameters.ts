/** Parameters of a request's path and query. */
import { Refusal } from '../relay/refusal';

/** A path segment, percent-decoded; '' if its encoding is invalid. */
export function decodedPart(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return '';
	}
}

/** An integer from the query, or `otherwise` if it is absent. Throws Refusal 400. */
export function integerParam(query: URLSearchParams, name: string, otherwise: number): number {
	const value = query.get(name);
	if (value === null) return otherwise;
	if (!/^\d{1,15}$/.test(value)) {
		throw new Refusal(400, 'bad-query', `${name} is not a whole number`, { field: name });
	}
	return Number(value);
}

/** An integer from the query, or null if it is absent. Throws Refusal 400. */
export const idIn = (query: URLSearchParams, name: string): number | null =>
	query.has(name) ? integerParam(query, name, 0) : null;

/** One of `choices`; the first if the query has none. Throws Refusal 400. */
export function enumParam<T extends string>(
	query: URLSearchParams,
	name: string,
	choices: readonly [T, ...T[]]
): T {
	const value = query.get(name) ?? choices[0];
	const choice = choices.find((each) => each === value);
	if (choice === undefined) {
		throw new Refusal(400, 'bad-query', `${name} is none of ${choices.join(', ')}`, {
			field: name
		});
	}
	return choice;
}
