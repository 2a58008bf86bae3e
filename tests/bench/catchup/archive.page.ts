/** Runs in a page of the relay's origin beside the app: watches the archive that the app's worker fills, and questions it. */
import { userTotal } from '../../../src/lib/archive/read/user-total';
import { newestMatching } from '../../support/newest-matching';
import { openArchive } from '../../../src/lib/archive/read/archive';
import { currentArchive } from '../../../src/lib/archive/registry/registry';
import { USER_BLOCK_SIZE } from '../../../src/lib/wire/frame/limits';
import type { Answers, RelayQuery, Said } from './answers';

/** Each look costs the browser a few ms, which what is watched would not have. */
const LOOK_MS = 50;
const PATIENCE_MS = 120_000;

/** The moment (epoch ms) at which the archive was found to hold `messages` events, every channel and every block of users. Says "looking" once it looks. */
export async function whole(relay: string, messages: number): Promise<number> {
	let looked = false;
	while (performance.now() < PATIENCE_MS) {
		await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
		const entry = await currentArchive(relay);
		if (!looked) console.log('looking');
		looked = true;
		const archive = entry && openArchive(entry.name);
		const state = await archive?.state();
		const found = performance.timeOrigin + performance.now();
		const [stored, ...others] = state?.coverage ?? [];
		if (!archive || !state || others.length > 0) continue;
		if (stored?.first !== 1 || stored.last !== messages) continue;
		if ((await archive.channels()).length !== state.totals.channels) continue;
		let blocks = 0;
		while (
			blocks * USER_BLOCK_SIZE < state.totals.users &&
			(await userTotal(archive.name, blocks * USER_BLOCK_SIZE + 1))
		) {
			blocks += 1;
		}
		if (blocks * USER_BLOCK_SIZE >= state.totals.users) return found;
	}
	throw new Error('the archive was not whole within two minutes');
}

/** What the archive answers, by the app's own queries. */
export async function answers(relay: string, question: RelayQuery): Promise<Answers> {
	const entry = await currentArchive(relay);
	const archive = entry && openArchive(entry.name);
	const state = await archive?.state();
	if (!archive || !state) throw new Error('there is no archive');
	const newest = async (filter: { channel?: number; user?: number }): Promise<Said[]> =>
		(await newestMatching(archive.name, question.newest, filter)).map(
			({ channel, author, text, sentAt }): Said => [
				channel?.name ?? '',
				author?.login ?? '',
				text,
				sentAt
			]
		);
	const channels: Answers['channels'][number][] = [];
	for (const { id, name, messages } of await archive.channels()) {
		channels.push({ name, messages, newest: await newest({ channel: id }) });
	}
	const users: Answers['users'][number][] = [];
	for (let id = 1; id <= state.totals.users; id += question.everyUser) {
		const user = await userTotal(archive.name, id);
		if (!user) throw new Error(`user ${id} is missing`);
		const { login, messages } = user;
		users.push({ login, messages, newest: await newest({ user: id }) });
	}
	const { messages, channels: channelCount, users: userCount } = state.totals;
	return {
		totals: { messages, channels: channelCount, users: userCount },
		newest: await newest({}),
		channels,
		users
	};
}

/** Bytes that the browser counts for this origin's databases. */
export async function bytesOnDisk(): Promise<number> {
	const estimate: StorageEstimate & { usageDetails?: { indexedDB?: number } } =
		await navigator.storage.estimate();
	return estimate.usageDetails?.indexedDB ?? estimate.usage ?? NaN;
}
