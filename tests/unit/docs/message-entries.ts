/** The entries of messages in PROTOCOL.md, and what the schemas say of the same messages, in one form. */

/** The parts of a valibot schema that a TypeScript interface shows. */
interface Schema {
	readonly type: string;
	readonly literal?: string;
	readonly options?: readonly string[];
	readonly wrapped?: Schema;
	readonly item?: Schema;
	readonly items?: readonly Schema[];
	readonly entries?: Readonly<Record<string, Schema>>;
}

/** `name: type` or `name?: type` of each field, without comments. */
export type Fields = readonly string[];

/** The interfaces in `text` by name; an extended one must stand before. */
export function interfacesIn(text: string): ReadonlyMap<string, Fields> {
	const found = new Map<string, Fields>();
	for (const [, name = '', base, body = ''] of text.matchAll(
		/^interface (\w+)(?: extends (\w+))? \{\n([^}]*)\}/gm
	)) {
		const own = [...body.matchAll(/^\t(\w+\??: [^;]+);/gm)].map(([, field = '']) => field);
		found.set(name, [...(found.get(base ?? '') ?? []), ...own]);
	}
	return found;
}

/** The fields of an object's schema; objects in it appear by the names that `shared` gives them. */
export const fieldsOf = (schema: Schema, shared: ReadonlyMap<string, Fields>): Fields =>
	Object.entries(schema.entries ?? {}).map(([name, { type, wrapped, ...rest }]) =>
		type === 'optional' && wrapped
			? `${name}?: ${typeOf(wrapped, shared)}`
			: `${name}: ${typeOf({ type, ...rest }, shared)}`
	);

function typeOf(schema: Schema, shared: ReadonlyMap<string, Fields>): string {
	const inner = (one: Schema | undefined): string => (one ? typeOf(one, shared) : 'unknown');
	switch (schema.type) {
		case 'literal':
			return JSON.stringify(schema.literal);
		case 'picklist':
			return (schema.options ?? []).map((option) => JSON.stringify(option)).join(' | ');
		case 'array':
			return `${inner(schema.item)}[]`;
		case 'tuple':
			return `[${(schema.items ?? []).map(inner).join(', ')}]`;
		case 'object': {
			const fields = fieldsOf(schema, shared).join();
			return [...shared].find(([, known]) => known.join() === fields)?.[0] ?? `{${fields}}`;
		}
		default:
			return schema.type;
	}
}

/** What a message's section says, besides its interfaces. */
export interface Entry {
	readonly direction: string;
	readonly closes: string;
	/** One message of JSON each. */
	readonly samples: readonly string[];
}

export const entryIn = (section: string): Entry => ({
	direction: /^- \*\*Direction:\*\* (.+)$/m.exec(section)?.[1] ?? '',
	closes: /^- \*\*Close code on violation:\*\* (.+)$/m.exec(section)?.[1] ?? '',
	samples: (/^```json\n([^`]+)```$/m.exec(section)?.[1] ?? '').trim().split('\n')
});
