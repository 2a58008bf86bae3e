/** Whether this is `npm run test:long`, where random and big tests go on as long as they are worth it. */
const LONG = process.env.BACKSCROLL_LONG === '1';

/** How much of something a test does: `usual` in `npm test`, `long` in `npm run test:long`. */
export const asLong = (usual: number, long: number): number => (LONG ? long : usual);
