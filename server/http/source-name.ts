import { Refusal } from '../relay/refusal';

const SOURCE_NAME = /^[\w.:-]{1,100}$/;
export const SOURCE_RULE = 'a source is 1 to 100 letters, digits and .:_-';

/** Whether a relay takes events of a source of this name. */
export const isSourceName = (name: string): boolean => SOURCE_NAME.test(name);

/** The name that a request gives. Throws Refusal 400. */
export function sourceName(name: string): string {
	if (isSourceName(name)) return name;
	throw new Refusal(400, 'bad-source', SOURCE_RULE);
}
