import { Refusal } from './refusal';

const NAME = /^[\w.:-]{1,100}$/;
export const SOURCE_RULE = 'a source is 1 to 100 letters, digits and .:_-';

/** Whether a relay accepts events of a source with this name. */
export const isSourceName = (name: string): boolean => NAME.test(name);

/** The source's name in a request. Throws Refusal 400. */
export function sourceName(name: string): string {
	if (isSourceName(name)) return name;
	throw new Refusal(400, 'bad-source', SOURCE_RULE);
}

const IMPORT_RULE = 'an import is 1 to 100 letters, digits and .:_-';

/** The import's name in a request. Throws Refusal 400. */
export function importName(name: string): string {
	if (NAME.test(name)) return name;
	throw new Refusal(400, 'bad-import', IMPORT_RULE);
}
