/** Schemas common to messages and answers. */
import * as v from 'valibot';
import { CHANNEL_STATES } from './channel-states';
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

/**
 * How a channel stands. A state of a later version says nothing to this one: the channel counts as one that no source
 * keeps.
 */
export const recording = v.fallback(
	v.optional(v.object({ state: v.picklist(CHANNEL_STATES), since: time, why: v.string() })),
	undefined
);
export const channel = { id: count, source: v.string(), name: v.string() };
export const author = {
	login: v.string(),
	displayName: v.string(),
	/** 0xRRGGBB or null. */
	color: v.nullable(v.pipe(count, v.maxValue(0xffffff)))
};
