/** Parameters of a request's path and query. */
import { Refusal } from '../relay/refusal';

/** A part of a path without its percent-encoding; '' for one that is encoded wrongly. */
export function decodedPart(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return '';
	}
}

/** A whole number of the query, or `otherwise` if it isn't given. Throws Refusal 400. */
export function integerParam(query: URLSearchParams, name: string, otherwise: number): number {
	const value = query.get(name);
	if (value === null) return otherwise;
	if (!/^\d{1,15}$/.test(value)) {
		throw new Refusal(400, 'bad-query', `${name} is not a whole number`, { field: name });
	}
	return Number(value);
}

/** One of `choices`, the first if none is given. Throws Refusal 400. */
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
