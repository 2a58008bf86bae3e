import { MediaQuery } from 'svelte/reactivity';

/**
 * Where the app is a phone's: a narrow window, or a phone on its side. Styles have the same words (a test compares
 * them); `WIDE` is its opposite.
 */
export const NARROW = '(max-width: 47.99rem), (max-width: 63.99rem) and (max-height: 30rem)';
export const WIDE = '(min-width: 64rem), (min-width: 48rem) and (min-height: 30.01rem)';

/** Whether the app is a phone's now. For a component's setup. */
export const narrowWindow = (): MediaQuery => new MediaQuery(NARROW);
