/** Schemas common to messages and answers. */
import * as v from 'valibot';

/** Milliseconds since the epoch, or a number of steps of any length; negative before it. */
export const time = v.pipe(v.number(), v.safeInteger());
/** A seq, an id or a number of things. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const channel = { id: count, source: v.string(), name: v.string() };
export const author = {
	login: v.string(),
	displayName: v.string(),
	/** 0xRRGGBB or null. */
	color: v.nullable(count)
};
