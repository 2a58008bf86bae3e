import { FRESH_MS } from '../../queries/series';

/** In SQL: whether an event isn't too old for the table of minutes, see queries/series.ts. */
export const FRESH = `sent_at >= received_at - ${FRESH_MS}`;
