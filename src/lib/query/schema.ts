/** What of a resolved query a relay takes: its form, and how much of it. */
import * as v from 'valibot';
import { count, time } from '../wire/schemas';
import { HAS, IS, SORTS } from './keys';
import { MOST_CLAUSES } from './parse';
import { MOST_LENGTH } from './written';
import type { Condition, ResolvedQuery } from './resolved';

/**
 * Limits of ids and of names in one condition, of a name in UTF-16 units, and of conditions in a clause. A device looks up
 * at most 100 users of one name, each with two.
 */
const MOST_IDS = 1_000;
const MOST_NAMES = 256;
const LONGEST_NAME = 400;

const written = v.pipe(v.string(), v.maxLength(MOST_LENGTH));
const ids = v.pipe(v.array(count), v.maxLength(MOST_IDS));
const names = v.pipe(
	v.array(v.pipe(v.string(), v.maxLength(LONGEST_NAME))),
	v.maxLength(MOST_NAMES)
);
const bound = v.nullable(time);

const condition = v.variant('type', [
	v.object({ type: v.literal('text'), text: written }),
	v.object({ type: v.literal('regex'), source: written, matchCase: v.boolean() }),
	v.object({ type: v.literal('from'), users: ids }),
	v.object({ type: v.literal('to'), users: ids, names }),
	v.object({ type: v.literal('in'), channels: ids }),
	v.object({ type: v.literal('sent'), from: bound, before: bound }),
	v.object({ type: v.literal('has'), what: v.picklist(HAS) }),
	v.object({
		type: v.literal('is'),
		what: v.picklist(IS.filter((is) => is !== 'mention' && is !== 'unread'))
	}),
	v.object({ type: v.literal('mention'), names }),
	v.object({
		type: v.literal('unread'),
		after: v.pipe(v.array(v.tuple([count, count])), v.maxLength(MOST_IDS))
	}),
	v.object({ type: v.literal('emote'), name: written }),
	v.object({ type: v.literal('badge'), name: written }),
	v.object({ type: v.literal('link'), part: written })
]);

const clause = v.object({
	negated: v.boolean(),
	any: v.pipe(v.array(condition), v.minLength(1), v.maxLength(MOST_LENGTH))
});

export const ResolvedQuerySchema = v.object({
	groups: v.pipe(
		v.array(v.pipe(v.array(clause), v.minLength(1), v.maxLength(MOST_CLAUSES))),
		v.maxLength(MOST_CLAUSES)
	),
	sort: v.picklist(SORTS),
	fold: v.object({ matchCase: v.boolean(), ignoreAccents: v.boolean() })
});

interface QuerySize {
	/** UTF-16 units that its reader wrote to be found. */
	readonly written: number;
	readonly clauses: number;
	/** Whether it asks what only a device knows. */
	readonly unread: boolean;
}

export function sizeOf({ groups }: ResolvedQuery): QuerySize {
	const clauses = groups.flat();
	const conditions = clauses.flatMap(({ any }) => any);
	return {
		written: conditions.reduce((length, each) => length + writtenIn(each).length, 0),
		clauses: clauses.length,
		unread: conditions.some(({ type }) => type === 'unread')
	};
}

function writtenIn(condition: Condition): string {
	switch (condition.type) {
		case 'text':
			return condition.text;
		case 'regex':
			return condition.source;
		case 'emote':
		case 'badge':
			return condition.name;
		case 'link':
			return condition.part;
		default:
			return '';
	}
}
