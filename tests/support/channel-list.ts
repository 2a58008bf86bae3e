import type { Log } from '../../server/log/log';
import type { ChannelList } from '../../src/lib/wire/index';

/** A log's list of channels, which it gives as JSON. */
export const channelListOf = async (log: Pick<Log, 'queries'>): Promise<ChannelList> =>
	JSON.parse(new TextDecoder().decode(await log.queries.channels())) as ChannelList;
