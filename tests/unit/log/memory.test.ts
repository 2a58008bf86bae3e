import { MemoryLog } from '../../../server/log/memory/memory-log';
import { keepsItsTime } from './clocks';
import { conformsToLog, type OpenOptions } from './conformance';
import { deflate, sha256 } from '../../support/events';
import { keepsModeration } from './moderation';
import { keepsImportsApart } from './imports';
import { showsPeopleAsTheyWereLast } from './shown-as';
import { answersQueries } from './queries';
import { tellsTimes } from './times';

const inMemory = async (options?: OpenOptions) => {
	const log = new MemoryLog({
		id: '0123456789abcdef'.repeat(2),
		term: '0123456789abcdef',
		digest: sha256,
		deflate,
		now: options?.now ?? Date.now,
		dedupWindow: options?.dedupWindow,
		onFailed: options?.onFailed
	});
	return { log, remove: () => log.close() };
};
conformsToLog('the log in memory', inMemory);
keepsItsTime('the log in memory', inMemory);
answersQueries('the log in memory', inMemory);
keepsModeration('the log in memory', inMemory);
keepsImportsApart('the log in memory', inMemory);
showsPeopleAsTheyWereLast('the log in memory', inMemory);
tellsTimes('the log in memory', inMemory);
