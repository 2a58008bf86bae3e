/** Whether this is `npm run test:long`, where random and big tests go on as long as they are worth it. */
const LONG = process.env.BACKSCROLL_LONG === '1';

/** What a test does in `npm test`, or how much of it: `usual`; and in `npm run test:long`: `long`. */
export const asLong = <T>(usual: T, long: T): T => (LONG ? long : usual);
