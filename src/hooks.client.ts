/**
 * The database's code runs in a task of its own, before that of the pages: together they would hold
 * up the page for longer than a person notices (docs/perf.md, catchup).
 */
import 'dexie';
