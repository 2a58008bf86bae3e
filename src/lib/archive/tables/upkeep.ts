/**
 * What an archive needs now and then. It is loaded then, in one piece: a second one that shares code with the sync worker
 * would split that worker, too.
 */
export { fetchTimes } from './fetch-times';
export { mend } from './mend';
