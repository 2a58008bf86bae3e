/** Schemas common to messages and answers. */
import * as v from 'valibot';
import { MAX_TIME } from './frame/limits';

/** Milliseconds since the epoch, or a number of steps of any length; negative before it. Date takes all of them. */
export const time = v.pipe(
	v.number(),
	v.safeInteger(),
	v.minValue(-MAX_TIME),
	v.maxValue(MAX_TIME)
);
/** A seq, an id or a number of things. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const channel = { id: count, source: v.string(), name: v.string() };
export const author = {
	login: v.string(),
	displayName: v.string(),
	/** 0xRRGGBB or null. */
	color: v.nullable(v.pipe(count, v.maxValue(0xffffff)))
};
