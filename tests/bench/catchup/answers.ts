/** What an archive of the corpus must answer, worked out from the corpus. */
import { isDeepStrictEqual } from 'node:util';
import { foldName } from '../../../src/lib/wire/names';
import type { ChatMessage } from '../../support/corpus';

/** A message: channel, user as spelled, text, sentAt in epoch ms. */
export type Said = readonly [channel: string, user: string, text: string, sentAt: number];

export interface RelayQuery {
	/** How many of the newest messages of each channel and user. */
	readonly newest: number;
	/** Ask about every n-th user by id. */
	readonly everyUser: number;
}

export interface Answers {
	readonly totals: { readonly messages: number; readonly channels: number; readonly users: number };
	readonly newest: readonly Said[];
	readonly channels: readonly {
		readonly name: string;
		readonly messages: number;
		readonly newest: readonly Said[];
	}[];
	readonly users: readonly {
		readonly login: string;
		readonly messages: number;
		readonly newest: readonly Said[];
	}[];
}

const said = ({ channel, user, text, sentAt }: ChatMessage): Said => [
	channel,
	user,
	text,
	Date.parse(sentAt)
];

function grouped(
	messages: readonly ChatMessage[],
	by: (message: ChatMessage) => string
): Map<string, ChatMessage[]> {
	const groups = new Map<string, ChatMessage[]>();
	for (const message of messages) {
		const group = groups.get(by(message));
		if (group) group.push(message);
		else groups.set(by(message), [message]);
	}
	return groups;
}

/** What a device must answer that has taken `messages` in this order; users and channels by first appearance, as their ids are. */
export function expected(messages: readonly ChatMessage[], question: RelayQuery): Answers {
	const newest = (group: readonly ChatMessage[]): Said[] => group.slice(-question.newest).map(said);
	const channels = grouped(messages, ({ channel }) => channel);
	const users = grouped(messages, ({ user }) => foldName(user));
	return {
		totals: { messages: messages.length, channels: channels.size, users: users.size },
		newest: newest(messages),
		channels: [...channels].map(([name, group]) => ({
			name,
			messages: group.length,
			newest: newest(group)
		})),
		users: [...users.values()]
			.filter((_, i) => i % question.everyUser === 0)
			.map((group) => ({
				login: group.at(-1)?.user ?? '',
				messages: group.length,
				newest: newest(group)
			}))
	};
}

/** Throws unless the answers are the expected ones. */
export function checkAnswers(answers: Answers, wanted: Answers): void {
	for (const part of ['totals', 'newest', 'channels', 'users'] as const) {
		if (!isDeepStrictEqual(answers[part], wanted[part])) {
			throw new Error(`the archive's ${part} are not those of the corpus`);
		}
	}
}
