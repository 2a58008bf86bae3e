/** What the app reads of archives. Writing is sync's alone: writer.ts. */
export { Archive, openArchive } from './archive';
export { archives, currentArchive } from './registry';
export type * from './types';
